-- The week's prices of one accelerator beside those of the week before, for things that the week has quotes of.
SELECT
    w.*,
    CASE WHEN $lang = 'zh' THEN w.price_cny ELSE w.price_usd END AS price,
    CASE WHEN $lang = 'zh' THEN w.low_cny ELSE w.low_usd END AS low,
    CASE WHEN $lang = 'zh' THEN w.high_cny ELSE w.high_usd END AS high,
    CASE WHEN $lang = 'zh' THEN b.price_cny ELSE b.price_usd END AS price_before,
    CASE WHEN $lang = 'zh' THEN b.low_cny ELSE b.low_usd END AS low_before,
    CASE WHEN $lang = 'zh' THEN b.high_cny ELSE b.high_usd END AS high_before,
    coalesce(b.quotes, 0) AS quotes_before
FROM weekly_prices AS w
LEFT JOIN weekly_prices AS b
    ON
        w.chip = b.chip AND w.deal = b.deal AND w.unit = b.unit AND w.kind = b.kind AND w.week = b.week + 7
        AND w.form_factor IS NOT DISTINCT FROM b.form_factor AND w.period IS NOT DISTINCT FROM b.period
        AND w.term IS NOT DISTINCT FROM b.term AND w.condition IS NOT DISTINCT FROM b.condition
WHERE w.week = $monday AND w.quotes > 0
ORDER BY w.stories DESC, w.quotes DESC, w.chip, w.deal, w.unit, w.kind, w.form_factor, w.period, w.term, w.condition
LIMIT $most
