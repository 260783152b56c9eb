-- What the published file holds, and what came in the last week before its newest document
WITH facts AS (
    SELECT 'prices' AS what, fact_on, source_id FROM quotes WHERE superseded_at IS NULL
    UNION ALL SELECT 'orders', fact_on, source_id FROM orders WHERE superseded_at IS NULL
    UNION ALL SELECT 'price moves', fact_on, source_id FROM price_moves WHERE superseded_at IS NULL
    UNION ALL SELECT 'supply changes', fact_on, source_id FROM supply_events WHERE superseded_at IS NULL
)

SELECT
    what,
    count(*) AS in_all,
    count(*) FILTER (fact_on > (SELECT max(told_on) FROM documents) - 7) AS of_the_last_week,
    count(DISTINCT source_id) AS sources
FROM facts
GROUP BY what
ORDER BY in_all DESC
