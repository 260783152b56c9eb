-- How far are buyers from sellers? The highest bid and the lowest ask of a week for one thing in one currency. Words
-- on tax and delivery are rare in bids, so the asks may mix them; the list tells. A bid of "up to" has its ceiling as
-- highest end; an ask of "from" has its floor as lowest end.
SELECT
    CAST(date_trunc('week', fact_on) AS DATE) AS week,
    chip, unit, gpus, form_factor, memory_gb, nullif(condition, 'new') AS condition, currency,
    max(price_high) FILTER (kind = 'bid') AS highest_bid,
    count(*) FILTER (kind = 'bid') AS bids,
    min(price_low) FILTER (kind = 'ask') AS lowest_ask,
    count(*) FILTER (kind = 'ask') AS asks,
    list_sort(list(DISTINCT tax) FILTER (kind = 'ask')) AS ask_taxes,
    list_sort(list(DISTINCT delivery) FILTER (kind = 'ask')) AS ask_deliveries,
    lowest_ask - highest_bid AS gap
FROM quotes
WHERE superseded_at IS NULL AND deal = 'sale' AND kind IN ('bid', 'ask') AND chip IS NOT NULL
GROUP BY ALL
HAVING bids > 0 AND asks > 0
ORDER BY ALL
