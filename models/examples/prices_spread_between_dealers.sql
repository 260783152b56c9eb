-- How far apart are dealers in one week for the same thing? A dealer is the named seller or else the poster on a board
-- or in a chat. Only quotes with two ends are compared, and only things for which two dealers or more name a price.
WITH offer AS (
    SELECT
        q.chip, q.kind, q.unit, q.gpus, q.form_factor, q.memory_gb, nullif(q.condition, 'new') AS condition,
        q.delivery, q.tax, q.currency,
        CAST(date_trunc('week', q.fact_on) AS DATE) AS week,
        coalesce(q.seller, CASE WHEN s.kind IN ('forum', 'inbox') THEN d.author END) AS dealer,
        q.price_low, q.price_high
    FROM quotes AS q
    INNER JOIN documents AS d USING (document_id)
    INNER JOIN sources AS s ON q.source_id = s.source_id
    WHERE
        q.superseded_at IS NULL AND q.chip IS NOT NULL AND q.deal = 'sale' AND q.kind IN ('ask', 'list')
        AND q.price_low IS NOT NULL AND q.price_high IS NOT NULL
)

SELECT
    week, chip, kind, unit, gpus, form_factor, memory_gb, condition, delivery, tax, currency,
    count(DISTINCT dealer) AS dealers, count(*) AS quotes,
    min(price_low) AS lowest, first(dealer ORDER BY price_low, dealer) AS lowest_dealer,
    max(price_high) AS highest, first(dealer ORDER BY price_high DESC, dealer) AS highest_dealer,
    round(100 * max(price_high) / min(price_low) - 100, 1) AS spread_pct
FROM offer
WHERE dealer IS NOT NULL
GROUP BY week, chip, kind, unit, gpus, form_factor, memory_gb, condition, delivery, tax, currency
HAVING count(DISTINCT dealer) >= 2
ORDER BY
    week DESC, spread_pct DESC, chip, kind, unit, gpus, form_factor, memory_gb, condition, delivery, tax, currency
