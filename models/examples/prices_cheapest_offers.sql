-- Who offers what at the lowest price? The three cheapest offers of each thing in the last 14 days, with the seller
-- and the sentence. A thing is one chip in one unit, form, memory, delivery, condition and tax; offers in several
-- currencies are put in order by CNY. Left out are offers that state an upper end only, and those without a rate of
-- exchange.
SELECT
    q.chip, q.unit, q.gpus, q.form_factor, q.memory_gb, q.delivery, nullif(q.condition, 'new') AS condition, q.tax,
    q.price_low, q.price_high, q.bound, q.currency, round(q.price_low_cny, 2) AS price_low_cny, q.quantity,
    coalesce(q.seller, CASE WHEN s.kind IN ('forum', 'inbox') THEN d.author END) AS seller,
    s.name AS source, q.fact_on, q.words, q.url
FROM quotes AS q
INNER JOIN documents AS d USING (document_id)
INNER JOIN sources AS s ON q.source_id = s.source_id
WHERE
    q.superseded_at IS NULL AND q.chip IS NOT NULL AND q.deal = 'sale' AND q.kind IN ('ask', 'list')
    AND q.price_low_cny IS NOT NULL
    AND q.fact_on > (SELECT max(told_on) - 14 FROM documents)
QUALIFY 3 >= row_number() OVER (
    PARTITION BY q.chip, q.unit, q.gpus, q.form_factor, q.memory_gb, q.delivery, nullif(q.condition, 'new'), q.tax
    ORDER BY q.price_low_cny, q.fact_on DESC, q.fact_id
)
ORDER BY
    q.chip, q.unit, q.gpus, q.form_factor, q.memory_gb, q.delivery, nullif(q.condition, 'new'), q.tax, q.price_low_cny,
    q.fact_on DESC, q.fact_id
