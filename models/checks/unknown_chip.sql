-- error: a chip id that `chips` does not list
WITH named AS (
    SELECT fact_id, chip FROM quotes
    UNION ALL SELECT fact_id, chip FROM orders
    UNION ALL SELECT fact_id, chip FROM price_moves
    UNION ALL SELECT fact_id, chip FROM supply_events
)

SELECT n.fact_id, n.chip
FROM named AS n
ANTI JOIN chips AS c ON n.chip = c.id
WHERE n.chip IS NOT NULL
ORDER BY ALL
