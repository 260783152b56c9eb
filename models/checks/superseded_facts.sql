-- error: a fact superseded before it was seen, or by itself, or by one that is not there or was superseded no later
WITH facts AS (
    SELECT fact_id, first_seen_at, superseded_at, superseded_by FROM quotes
    UNION ALL SELECT fact_id, first_seen_at, superseded_at, superseded_by FROM orders
    UNION ALL SELECT fact_id, first_seen_at, superseded_at, superseded_by FROM price_moves
    UNION ALL SELECT fact_id, first_seen_at, superseded_at, superseded_by FROM supply_events
)

SELECT f.fact_id, f.first_seen_at, f.superseded_at, f.superseded_by
FROM facts AS f
LEFT JOIN facts AS b ON f.superseded_by = b.fact_id
WHERE
    f.superseded_at < f.first_seen_at
    OR f.superseded_by = f.fact_id
    OR (f.superseded_by IS NOT NULL AND (b.fact_id IS NULL OR f.superseded_at IS NULL))
    OR b.superseded_at <= f.superseded_at
ORDER BY ALL
