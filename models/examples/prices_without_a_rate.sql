-- Which prices, order values and price moves lack a figure in CNY or USD, and why? Their figures in the currency of the text
-- stand; only the weekly prices pass over them.
SELECT
    'quote' AS fact, currency, fact_on, fx_reason, chip, unit, price_low AS low, price_high AS high, bound, words, url,
    fact_id
FROM quotes
WHERE superseded_at IS NULL AND fx_reason IS NOT NULL
UNION ALL
SELECT
    'order', currency, fact_on, fx_reason, chip, quantity_unit, value_low, value_high, value_bound, words, url, fact_id
FROM orders
WHERE superseded_at IS NULL AND fx_reason IS NOT NULL
UNION ALL
SELECT
    'move', currency, fact_on, fx_reason, chip, unit, coalesce(to_low, change_low), coalesce(to_high, change_high),
    NULL, words, url, fact_id
FROM price_moves
WHERE superseded_at IS NULL AND fx_reason IS NOT NULL
ORDER BY ALL
