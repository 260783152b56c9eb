-- Spot against forward, week by week and for one accelerator: the like things on sale of one chip that quote both since
-- a day. Each story counts once, with the median of its quotes of two ends; three stories or more have a median.
WITH story AS (
    SELECT
        unit, form_factor, kind, condition, week, delivery, story_id, count(*) AS quotes,
        min(CASE WHEN $currency = 'CNY' THEN low_cny ELSE low_usd END) AS low,
        max(CASE WHEN $currency = 'CNY' THEN high_cny ELSE high_usd END) AS high,
        median(CASE WHEN $currency = 'CNY' THEN low_cny + high_cny ELSE low_usd + high_usd END) / 2 AS price
    FROM weekly_price_quotes
    WHERE chip = $chip AND week >= $since AND deal = 'sale' AND delivery IS NOT NULL AND part = 'counted'
    GROUP BY ALL
),

week AS (
    SELECT
        unit, form_factor, kind, condition, delivery, week, sum(quotes) AS quotes, count(*) AS stories,
        min(low) AS low, max(high) AS high, CASE WHEN count(*) >= 3 THEN median(price) END AS price
    FROM story
    GROUP BY ALL
)

SELECT
    unit, form_factor, kind, condition, CAST(sum(quotes) AS BIGINT) AS all_quotes,
    list({'week': week, 'price': price, 'low': low, 'high': high, 'stories': stories} ORDER BY week)
    FILTER (delivery = 'spot') AS spot,
    list({'week': week, 'price': price, 'low': low, 'high': high, 'stories': stories} ORDER BY week)
    FILTER (delivery = 'forward') AS forward
FROM week
GROUP BY unit, form_factor, kind, condition
HAVING count(DISTINCT delivery) = 2
ORDER BY all_quotes DESC, unit, kind, form_factor, condition
LIMIT $most
