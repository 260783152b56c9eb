-- error: a figure in CNY or USD that is not the original times the rate of its row, or one without the other
WITH figures AS (
    SELECT fact_id, currency, fx_rate, fx_rate_usd, price_low AS original, price_low_cny AS cny, price_low_usd AS usd FROM quotes
    UNION ALL SELECT fact_id, currency, fx_rate, fx_rate_usd, price_high, price_high_cny, price_high_usd FROM quotes
    UNION ALL SELECT fact_id, currency, fx_rate, fx_rate_usd, value_low, value_low_cny, value_low_usd FROM orders
    UNION ALL SELECT fact_id, currency, fx_rate, fx_rate_usd, value_high, value_high_cny, value_high_usd FROM orders
)

SELECT fact_id, currency, original, cny, usd
FROM figures
WHERE cny IS DISTINCT FROM original * fx_rate OR usd IS DISTINCT FROM original * fx_rate_usd
ORDER BY ALL
