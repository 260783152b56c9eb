-- How many months of rent buy the machine? Weeks in which texts quote both the price and the monthly rent of one
-- machine, in one currency. The answer is an interval: cheapest machine at the dearest rent, and the reverse. Power,
-- space and staff are not in it. Used machines are left out.
SELECT
    CAST(date_trunc('week', fact_on) AS DATE) AS week,
    chip, unit, gpus, form_factor, memory_gb, currency,
    min(price_low) FILTER (deal = 'sale') AS price_low,
    max(price_high) FILTER (deal = 'sale') AS price_high,
    count(*) FILTER (deal = 'sale') AS prices,
    min(price_low) FILTER (deal = 'rental') AS rent_low,
    max(price_high) FILTER (deal = 'rental') AS rent_high,
    count(*) FILTER (deal = 'rental') AS rents,
    list_sort(list(DISTINCT term) FILTER (deal = 'rental')) AS terms,
    list_sort(list(DISTINCT tax)) AS taxes,
    round(min(price_low) FILTER (deal = 'sale') / max(price_high) FILTER (deal = 'rental'), 1) AS months_low,
    round(max(price_high) FILTER (deal = 'sale') / min(price_low) FILTER (deal = 'rental'), 1) AS months_high
FROM quotes
WHERE
    superseded_at IS NULL AND chip IS NOT NULL AND gpus IS NOT NULL AND kind IN ('ask', 'list')
    AND coalesce(condition, 'new') = 'new' AND (deal = 'sale' OR period = 'month')
    AND price_low IS NOT NULL AND price_high IS NOT NULL
GROUP BY ALL
HAVING prices > 0 AND rents > 0
ORDER BY ALL
