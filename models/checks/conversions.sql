-- error: a figure in CNY or USD that is not the original times the rate of its row, a rate that is not its day's, a rate of a day after the fact's, or a price per accelerator that is not the price by their number
WITH figures AS (
    SELECT fact_id, currency, fact_on, fx_on, fx_rate, fx_rate_usd, price_low AS original, price_low_cny AS cny, price_low_usd AS usd FROM quotes
    UNION ALL SELECT fact_id, currency, fact_on, fx_on, fx_rate, fx_rate_usd, price_high, price_high_cny, price_high_usd FROM quotes
    UNION ALL SELECT fact_id, currency, fact_on, fx_on, fx_rate, fx_rate_usd, value_low, value_low_cny, value_low_usd FROM orders
    UNION ALL SELECT fact_id, currency, fact_on, fx_on, fx_rate, fx_rate_usd, value_high, value_high_cny, value_high_usd FROM orders
    UNION ALL SELECT fact_id, currency, fact_on, fx_on, fx_rate, fx_rate_usd, change_low, change_low_cny, change_low_usd FROM price_moves
    UNION ALL SELECT fact_id, currency, fact_on, fx_on, fx_rate, fx_rate_usd, change_high, change_high_cny, change_high_usd FROM price_moves
    UNION ALL SELECT fact_id, currency, fact_on, fx_on, fx_rate, fx_rate_usd, from_low, from_low_cny, from_low_usd FROM price_moves
    UNION ALL SELECT fact_id, currency, fact_on, fx_on, fx_rate, fx_rate_usd, from_high, from_high_cny, from_high_usd FROM price_moves
    UNION ALL SELECT fact_id, currency, fact_on, fx_on, fx_rate, fx_rate_usd, to_low, to_low_cny, to_low_usd FROM price_moves
    UNION ALL SELECT fact_id, currency, fact_on, fx_on, fx_rate, fx_rate_usd, to_high, to_high_cny, to_high_usd FROM price_moves
)

SELECT f.fact_id, f.currency, f.original, f.cny, f.usd
FROM figures AS f
LEFT JOIN rates AS r ON f.currency = r.currency AND f.fx_on = r.rate_on
WHERE f.cny IS DISTINCT FROM f.original * f.fx_rate OR f.usd IS DISTINCT FROM f.original * f.fx_rate_usd
    OR (f.fx_on IS NOT NULL AND (f.fx_rate IS DISTINCT FROM r.cny OR f.fx_rate_usd IS DISTINCT FROM r.usd))
    OR f.fx_on > f.fact_on
UNION ALL
SELECT fact_id, currency, price_low, price_per_gpu_low, price_per_gpu_high
FROM quotes
WHERE gpus > 0
    AND (abs(price_per_gpu_low * gpus - price_low) > 0.01 * price_low OR abs(price_per_gpu_high * gpus - price_high) > 0.01 * price_high)
ORDER BY ALL
