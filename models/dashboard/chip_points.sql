-- The quotes of one chip since a day for one accelerator, in the currency asked for: the newest of each like thing.
SELECT
    deal, unit, form_factor, kind, period, term, nullif(condition, 'new') AS condition,
    fact_on, fact_id, delivery,
    price_per_gpu_low * CASE WHEN $currency = 'CNY' THEN fx_rate ELSE fx_rate_usd END AS low,
    price_per_gpu_high * CASE WHEN $currency = 'CNY' THEN fx_rate ELSE fx_rate_usd END AS high
FROM quotes
WHERE
    superseded_at IS NULL AND chip = $chip AND fact_on >= $since AND fx_rate IS NOT NULL
    AND coalesce(price_per_gpu_low, price_per_gpu_high) IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY deal, unit, form_factor, kind, period, term, nullif(condition, 'new') ORDER BY fact_on DESC, fact_id
) <= $most
ORDER BY fact_on, fact_id
