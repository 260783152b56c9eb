-- Quotes of twelve weeks up to this one, per accelerator, of the six like things that have most of them. A like thing is
-- a row of `weekly_prices`; price is that row's median. Things with one quote are left out where any has more, and of
-- each the newest 400 are given, beside the count of all.
WITH quote AS (
    SELECT
        chip, deal, unit, form_factor, kind, period, term, nullif(condition, 'new') AS condition,
        CAST(date_trunc('week', fact_on) AS DATE) AS week, fact_on, url, fact_id,
        price_per_gpu_low * CASE WHEN $lang = 'zh' THEN fx_rate ELSE fx_rate_usd END AS low,
        price_per_gpu_high * CASE WHEN $lang = 'zh' THEN fx_rate ELSE fx_rate_usd END AS high
    FROM quotes
    WHERE superseded_at IS NULL AND chip IS NOT NULL AND fact_on BETWEEN $monday - 77 AND $monday + 6
        AND (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), chip))
),

counted AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY chip, deal, unit, form_factor, kind, period, term, condition) AS quotes
    FROM quote
    WHERE coalesce(low, high) IS NOT NULL
),

placed AS (
    SELECT
        *,
        dense_rank() OVER (
            ORDER BY
                quotes DESC, chip, deal, unit, kind, form_factor NULLS LAST, period NULLS LAST, term NULLS LAST,
                condition NULLS LAST
        ) AS place
    FROM counted
)

SELECT p.*, CASE WHEN $lang = 'zh' THEN w.price_cny ELSE w.price_usd END AS price
FROM placed AS p
LEFT JOIN weekly_prices AS w
    ON
        p.chip = w.chip AND p.deal = w.deal AND p.unit = w.unit AND p.kind = w.kind AND p.week = w.week
        AND p.form_factor IS NOT DISTINCT FROM w.form_factor AND p.period IS NOT DISTINCT FROM w.period
        AND p.term IS NOT DISTINCT FROM w.term AND p.condition IS NOT DISTINCT FROM w.condition
WHERE p.place <= 6 AND (p.quotes > 1 OR p.place = 1)
QUALIFY row_number() OVER (PARTITION BY p.place ORDER BY p.fact_on DESC, p.fact_id) <= 400
ORDER BY p.place, p.fact_on, p.fact_id
