-- What a fact said before it was corrected, or what it took the place of: the last of it.
WITH gone AS (
    SELECT fact_id, superseded_at FROM quotes WHERE superseded_by = $fact_id
    UNION ALL SELECT fact_id, superseded_at FROM orders WHERE superseded_by = $fact_id
    UNION ALL SELECT fact_id, superseded_at FROM price_moves WHERE superseded_by = $fact_id
    UNION ALL SELECT fact_id, superseded_at FROM supply_events WHERE superseded_by = $fact_id
)

SELECT fact_id, superseded_at
FROM gone
ORDER BY superseded_at DESC, fact_id
LIMIT 1
