-- How much the week's documents state, and the newest fetch in the file.
WITH told AS (
    SELECT document_id, source_id, story_id FROM documents WHERE told_on BETWEEN $monday AND $monday + 6 AND superseded_at IS NULL
)

SELECT
    (SELECT count(*) FROM told) AS documents,
    (SELECT count(DISTINCT source_id) FROM told) AS sources,
    (SELECT count(DISTINCT story_id) FROM told) AS stories,
    (SELECT count(*) FROM quotes SEMI JOIN told USING (document_id) WHERE superseded_at IS NULL) AS quotes,
    (SELECT count(*) FROM orders SEMI JOIN told USING (document_id) WHERE superseded_at IS NULL) AS orders,
    (SELECT count(*) FROM price_moves SEMI JOIN told USING (document_id) WHERE superseded_at IS NULL) AS moves,
    (SELECT count(*) FROM supply_events SEMI JOIN told USING (document_id) WHERE superseded_at IS NULL) AS supply,
    (SELECT count(*) FROM review_queue SEMI JOIN told USING (document_id)) AS review,
    (SELECT count(*) FROM weekly_prices WHERE week = $monday AND quotes > 0) AS weeks,
    (SELECT max(fetched_at) FROM documents) AS newest_fetch
