-- How much of its price does a used chip keep? Weeks in which a chip was quoted used or refurbished and also new, or
-- without a word on its condition; for one accelerator, sold in the same unit, form and kind, in CNY. The share is an
-- interval: cheapest used to dearest new, and the reverse.
SELECT
    n.week, n.chip, n.unit, n.form_factor, n.kind,
    n.low_cny AS new_low_cny, n.high_cny AS new_high_cny, n.price_cny AS new_price_cny, n.stories AS new_stories,
    u.condition, u.low_cny, u.high_cny, u.price_cny, u.stories,
    round(100 * u.low_cny / n.high_cny, 1) AS share_low_pct,
    round(100 * u.high_cny / n.low_cny, 1) AS share_high_pct
FROM weekly_prices AS n
INNER JOIN weekly_prices AS u
    ON n.week = u.week AND n.chip = u.chip AND n.deal = u.deal AND n.unit = u.unit AND n.kind = u.kind
        AND n.form_factor IS NOT DISTINCT FROM u.form_factor
WHERE n.deal = 'sale' AND n.condition IS NULL AND u.condition IS NOT NULL AND n.quotes > 0 AND u.quotes > 0
ORDER BY n.week DESC, n.chip, n.unit, n.form_factor, n.kind, u.condition
