-- Which prices do texts say went up or down? Each move with its size in percent or its two prices, newest first. A
-- size that is not stated is null and is not worked out here; `prices_week_over_week` works changes out of quotes.
SELECT
    fact_on, chip, chip_text, direction, pct, pct_bound, from_low, from_high, to_low, to_high, change_low, change_high,
    currency, unit, deal, words, url
FROM price_moves
WHERE superseded_at IS NULL
ORDER BY fact_on DESC, chip NULLS LAST, fact_id
