-- Which quotes are behind one point of the weekly prices? Here the newest price of an H20 server that anyone asks, for
-- one accelerator. `part` says what became of each quote: counted, trimmed, open (one end only) or unconverted.
WITH point AS (
    SELECT *
    FROM weekly_prices
    WHERE
        chip = 'nvidia-h20' AND deal = 'sale' AND unit = 'server' AND kind = 'ask'
        AND form_factor IS NULL AND condition IS NULL AND price_cny IS NOT NULL
    ORDER BY week DESC
    LIMIT 1
)

SELECT
    p.week, p.price_cny, w.part, w.low_cny, w.high_cny, w.story_cny, w.middle_cny, w.delivery, w.tax, w.memory_gb,
    q.price_low, q.price_high, q.bound, q.currency, q.words, q.url, q.fact_id
FROM point AS p
INNER JOIN weekly_price_quotes AS w
    ON p.chip = w.chip AND p.deal = w.deal AND p.unit = w.unit AND p.kind = w.kind AND p.week = w.week
        AND p.form_factor IS NOT DISTINCT FROM w.form_factor AND p.condition IS NOT DISTINCT FROM w.condition
INNER JOIN quotes AS q USING (fact_id)
ORDER BY w.part, w.story_cny, q.fact_id
