-- The week's prices of like things beside those of the newest week that quotes them, of the eight before. A like thing is
-- a row of `weekly_prices`. Where all its quotes of both weeks are of one currency and one number of accelerators, prices
-- are those of the unit in that currency; else of one accelerator, in CNY for `zh` and USD for `en`. Low and high are the
-- lowest and highest ends of the quotes that were not trimmed; there is a price from three stories on.
WITH week AS (
    SELECT
        *,
        concat_ws('-', chip, deal, unit, coalesce(form_factor, ''), kind, period, term, condition) AS thing
    FROM weekly_prices
    WHERE
        week BETWEEN $monday - 56 AND $monday AND quotes > 0
        AND (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), chip))
),

newest AS (
    SELECT * FROM week WHERE week < $monday
    QUALIFY row_number() OVER (PARTITION BY thing ORDER BY week DESC) = 1
),

pair AS (
    SELECT n.thing, n.week, b.week AS week_before
    FROM week AS n
    LEFT JOIN newest AS b USING (thing)
    WHERE n.week = $monday
),

behind AS (
    SELECT
        concat_ws('-', w.chip, w.deal, w.unit, coalesce(w.form_factor, ''), w.kind, w.period, w.term, w.condition) AS thing,
        w.week, w.low_cny, w.high_cny, w.low_usd, w.high_usd, q.gpus, q.currency, q.delivery, q.tax
    FROM weekly_price_quotes AS w
    INNER JOIN quotes AS q USING (fact_id)
    WHERE w.week BETWEEN $monday - 56 AND $monday AND w.part = 'counted'
),

ends AS (
    SELECT
        p.thing,
        CASE WHEN min(b.gpus) = max(b.gpus) THEN min(b.gpus) END AS gpus,
        CASE WHEN min(b.currency) = max(b.currency) AND min(b.currency) IN ('CNY', 'USD') THEN min(b.currency) END AS one_currency,
        count(b.delivery) FILTER (b.week = p.week) = count(*) FILTER (b.week = p.week) AS delivery_of_all,
        count(b.tax) FILTER (b.week = p.week) = count(*) FILTER (b.week = p.week) AS tax_of_all,
        min(b.low_cny) FILTER (b.week = p.week) AS low_cny, max(b.high_cny) FILTER (b.week = p.week) AS high_cny,
        min(b.low_usd) FILTER (b.week = p.week) AS low_usd, max(b.high_usd) FILTER (b.week = p.week) AS high_usd,
        min(b.low_cny) FILTER (b.week < p.week) AS low_cny_before, max(b.high_cny) FILTER (b.week < p.week) AS high_cny_before,
        min(b.low_usd) FILTER (b.week < p.week) AS low_usd_before, max(b.high_usd) FILTER (b.week < p.week) AS high_usd_before
    FROM pair AS p
    INNER JOIN behind AS b ON p.thing = b.thing AND b.week IN (p.week, p.week_before)
    GROUP BY p.thing
),

shown AS (
    SELECT *, coalesce(one_currency, CASE WHEN $lang = 'zh' THEN 'CNY' ELSE 'USD' END) AS currency, coalesce(gpus, 1) AS factor
    FROM ends
)

SELECT
    n.thing, n.chip, n.deal, n.unit, s.gpus, n.form_factor, n.kind, n.period, n.term, n.condition,
    n.quotes, n.stories, n.trimmed, n.deliveries, n.taxes, s.delivery_of_all, s.tax_of_all, s.currency,
    round(s.factor * CASE s.currency WHEN 'CNY' THEN n.price_cny ELSE n.price_usd END, 6) AS price,
    round(s.factor * CASE s.currency WHEN 'CNY' THEN s.low_cny ELSE s.low_usd END, 6) AS low,
    round(s.factor * CASE s.currency WHEN 'CNY' THEN s.high_cny ELSE s.high_usd END, 6) AS high,
    round(s.factor * CASE s.currency WHEN 'CNY' THEN b.price_cny ELSE b.price_usd END, 6) AS price_before,
    round(s.factor * CASE s.currency WHEN 'CNY' THEN s.low_cny_before ELSE s.low_usd_before END, 6) AS low_before,
    round(s.factor * CASE s.currency WHEN 'CNY' THEN s.high_cny_before ELSE s.high_usd_before END, 6) AS high_before,
    round(100 * CASE s.currency WHEN 'CNY' THEN n.price_cny / b.price_cny ELSE n.price_usd / b.price_usd END - 100, 1) AS change_pct,
    b.quotes AS quotes_before, b.stories AS stories_before, b.week AS week_before, (n.week - b.week) // 7 AS weeks_ago
FROM week AS n
INNER JOIN shown AS s USING (thing)
LEFT JOIN newest AS b USING (thing)
WHERE n.week = $monday
ORDER BY abs(change_pct) DESC NULLS LAST, n.stories DESC, n.quotes DESC, n.thing
LIMIT $most
