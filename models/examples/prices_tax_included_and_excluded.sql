-- What does tax add to a price? Documents that quote one thing with tax and without. The surcharge is an interval
-- where one of the two is a range; one that states a single end gives none. The two may differ in delivery, which is
-- shown.
SELECT
    i.fact_on, i.chip, i.kind, i.unit, i.gpus, i.form_factor, i.memory_gb, nullif(i.condition, 'new') AS condition,
    i.currency,
    i.price_low AS with_tax_low, i.price_high AS with_tax_high, i.bound AS with_tax_bound,
    i.delivery AS with_tax_delivery,
    e.price_low AS without_low, e.price_high AS without_high, e.bound AS without_bound,
    e.delivery AS without_delivery,
    round(100 * i.price_low / e.price_high - 100, 1) AS surcharge_low_pct,
    round(100 * i.price_high / e.price_low - 100, 1) AS surcharge_high_pct,
    i.words, i.url
FROM quotes AS i
INNER JOIN quotes AS e
    ON i.document_id = e.document_id AND i.chip = e.chip AND i.deal = e.deal AND i.kind = e.kind AND i.unit = e.unit
        AND i.currency = e.currency AND i.gpus IS NOT DISTINCT FROM e.gpus
        AND i.form_factor IS NOT DISTINCT FROM e.form_factor AND i.memory_gb IS NOT DISTINCT FROM e.memory_gb
        AND nullif(i.condition, 'new') IS NOT DISTINCT FROM nullif(e.condition, 'new')
WHERE
    i.superseded_at IS NULL AND e.superseded_at IS NULL AND i.deal = 'sale'
    AND i.tax = 'included' AND e.tax = 'excluded'
ORDER BY i.fact_on DESC, i.fact_id, e.fact_id
