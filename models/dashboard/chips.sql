-- Every listed chip with how many quotes and orders name it and the newest day of a quote, the most quoted first.
WITH priced AS (
    SELECT chip, count(*) AS quotes, max(fact_on) AS newest FROM quotes WHERE superseded_at IS NULL GROUP BY chip
),

bought AS (
    SELECT chip, count(*) AS orders FROM orders WHERE superseded_at IS NULL GROUP BY chip
)

SELECT
    c.id AS chip, c.model, c.level, c.memory_gb,
    CASE WHEN $lang = 'zh' THEN coalesce(o.name_zh, o.name, c.vendor) ELSE coalesce(o.name, c.vendor) END AS vendor,
    coalesce(p.quotes, 0) AS quotes, coalesce(b.orders, 0) AS orders, p.newest
FROM chips AS c
LEFT JOIN organisations AS o ON c.vendor = o.id
LEFT JOIN priced AS p ON c.id = p.chip
LEFT JOIN bought AS b ON c.id = b.chip
ORDER BY quotes DESC, orders DESC, c.id
