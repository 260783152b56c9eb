-- Who ordered more than 10,000 accelerators this year, and when do they arrive? This year is that of the newest
-- document. An order counts cards or machines, and seldom says what a machine holds: `basis` tells whether cards were
-- stated or the table of machines below was used; edit that table. An order told in two ways may stand twice.
WITH holds (quantity_unit, gpus, basis) AS (
    VALUES
        ('card', 1, 'cards as stated'),
        ('server', 8, 'taken as 8 in a server'),
        ('rack', 72, 'taken as 72 in a rack')
)

SELECT
    o.buyers, o.supplier, o.chip, o.chip_text, o.status,
    o.quantity_low, o.quantity_high, o.quantity_bound, o.quantity_unit,
    o.quantity_low * coalesce(c.gpus, h.gpus) AS accelerators_low,
    o.quantity_high * coalesce(c.gpus, h.gpus) AS accelerators_high,
    CASE WHEN c.gpus IS NULL THEN h.basis ELSE 'as the chip is built' END AS basis,
    o.delivery_date, o.fact_on, o.words, o.url
FROM orders AS o
INNER JOIN holds AS h USING (quantity_unit)
LEFT JOIN chips AS c ON o.chip = c.id AND o.quantity_unit = c.unit AND c.unit <> 'card'
WHERE
    o.superseded_at IS NULL AND o.status <> 'cancelled'
    AND o.quantity_low * coalesce(c.gpus, h.gpus) > 10000
    AND year(o.fact_on) = (SELECT year(max(told_on)) FROM documents)
ORDER BY accelerators_low DESC, o.fact_on DESC, o.fact_id
