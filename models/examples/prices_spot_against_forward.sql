-- How much cheaper is a machine that must be waited for than one in stock? Week by week, for like things in one
-- currency, where texts quote both. Each story counts once, with the median of its quotes that state two ends.
WITH story AS (
    SELECT
        chip, kind, unit, gpus, form_factor, memory_gb, nullif(condition, 'new') AS condition, tax, currency,
        CAST(date_trunc('week', fact_on) AS DATE) AS week,
        delivery, story_id,
        median((price_low + price_high) / 2) AS price,
        min(price_low) AS price_low, max(price_high) AS price_high,
        min(lead_time_days_low) AS days_low, max(lead_time_days_high) AS days_high
    FROM quotes
    WHERE superseded_at IS NULL AND chip IS NOT NULL AND deal = 'sale' AND delivery IS NOT NULL
    GROUP BY ALL
)

SELECT
    week, chip, kind, unit, gpus, form_factor, memory_gb, condition, tax, currency,
    min(price_low) FILTER (delivery = 'spot') AS spot_low,
    max(price_high) FILTER (delivery = 'spot') AS spot_high,
    count(*) FILTER (delivery = 'spot') AS spot_stories,
    min(price_low) FILTER (delivery = 'forward') AS forward_low,
    max(price_high) FILTER (delivery = 'forward') AS forward_high,
    count(*) FILTER (delivery = 'forward') AS forward_stories,
    min(days_low) AS days_low, max(days_high) AS days_high,
    round(
        100 - 100 * median(price) FILTER (delivery = 'forward') / median(price) FILTER (delivery = 'spot'), 1
    ) AS forward_cheaper_by_pct
FROM story
GROUP BY week, chip, kind, unit, gpus, form_factor, memory_gb, condition, tax, currency
HAVING count(DISTINCT delivery) = 2
ORDER BY ALL
