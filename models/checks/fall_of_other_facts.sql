-- warning: fewer orders, price moves or supply events than 80 % of the most of any publication since one that accepted it, where those were 20 or more
WITH since AS (
    SELECT coalesce(max(checked_at), '-infinity'::TIMESTAMPTZ) AS accepted_at
    FROM publications
    WHERE state = 'published' AND list_contains(accepted, 'fall_of_other_facts')
),

past AS (
    SELECT p.*
    FROM publications AS p
    CROSS JOIN since AS s
    WHERE p.state = 'published' AND p.checked_at >= s.accepted_at
),

usual AS (
    SELECT 'orders' AS kind, max(orders) AS usual FROM past
    UNION ALL SELECT 'price_moves', max(price_moves) FROM past
    UNION ALL SELECT 'supply_events', max(supply_events) FROM past
),

-- What a reviewer rejects is no fall: it was read.
now AS (
    SELECT 'orders' AS kind, count(*) AS facts FROM orders WHERE superseded_at IS NULL OR reviewed = 'rejected'
    UNION ALL SELECT 'price_moves', count(*) FROM price_moves WHERE superseded_at IS NULL OR reviewed = 'rejected'
    UNION ALL SELECT 'supply_events', count(*) FROM supply_events WHERE superseded_at IS NULL OR reviewed = 'rejected'
)

SELECT n.kind, n.facts, u.usual
FROM now AS n
INNER JOIN usual AS u USING (kind)
WHERE u.usual >= 20 AND n.facts < 0.8 * u.usual
ORDER BY n.kind
