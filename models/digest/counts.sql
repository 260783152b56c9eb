-- How much the week's documents state, and the newest fetch in the file.
WITH told AS (
    SELECT document_id, source_id, story_id FROM documents WHERE told_on BETWEEN $monday AND $monday + 6 AND error IS NULL
)

SELECT
    (SELECT count(*) FROM told) AS documents,
    (SELECT count(DISTINCT source_id) FROM told) AS sources,
    (SELECT count(DISTINCT story_id) FROM told) AS stories,
    (SELECT count(*) FROM quotes SEMI JOIN told USING (document_id)) AS quotes,
    (SELECT count(*) FROM orders SEMI JOIN told USING (document_id)) AS orders,
    (SELECT count(*) FROM price_moves SEMI JOIN told USING (document_id)) AS moves,
    (SELECT count(*) FROM supply_events SEMI JOIN told USING (document_id)) AS supply,
    (SELECT max(fetched_at) FROM documents) AS newest_fetch
