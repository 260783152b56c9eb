-- How much the week's documents state, how it compares with the sources that are asked, and the newest fetch in the file.
WITH told AS (
    SELECT document_id, source_id, story_id FROM documents WHERE told_on BETWEEN $monday AND $monday + 6 AND superseded_at IS NULL
),

stated AS (
    SELECT type, chip, document_id FROM quotes WHERE superseded_at IS NULL
    UNION ALL SELECT type, chip, document_id FROM orders WHERE superseded_at IS NULL
    UNION ALL SELECT type, chip, document_id FROM price_moves WHERE superseded_at IS NULL
    UNION ALL SELECT type, chip, document_id FROM supply_events WHERE superseded_at IS NULL
),

wanted AS (
    SELECT type FROM stated SEMI JOIN told USING (document_id)
    WHERE len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), chip)
)

SELECT
    (SELECT count(*) FROM told) AS documents,
    (SELECT count(DISTINCT source_id) FROM told) AS sources,
    (SELECT count(DISTINCT story_id) FROM told) AS stories,
    (SELECT count(*) FROM wanted WHERE type = 'quote') AS quotes,
    (SELECT count(*) FROM wanted WHERE type = 'order') AS orders,
    (SELECT count(*) FROM wanted WHERE type = 'move') AS moves,
    (SELECT count(*) FROM wanted WHERE type = 'supply') AS supply,
    (
        SELECT
            count(DISTINCT (
                what, document_id, fact_id, evidence_start, evidence_end, CASE WHEN what = 'unread' THEN reason END
            ))
        FROM review_queue SEMI JOIN told USING (document_id)
        WHERE len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), chip)
    ) AS review,
    (
        SELECT count(*) FROM weekly_prices
        WHERE week = $monday AND quotes > 0 AND (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), chip))
    ) AS weeks,
    (SELECT max(fetched_at) FROM documents) AS newest_fetch,
    (
        SELECT max(d.told_on) FROM stated AS s INNER JOIN documents AS d USING (document_id)
        WHERE d.told_on < $monday AND (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), s.chip))
    ) AS facts_before
