-- New highs and lows: a quote of the week above the highest, or below the lowest, of all quotes of like things in one
-- currency in the year before, of which there must have been some in four weeks. What was trimmed counts on neither side.
WITH quote AS (
    SELECT
        concat_ws(
            '-', w.chip, w.deal, w.unit, coalesce(w.form_factor, ''), w.kind, w.period, w.term, w.condition, q.gpus,
            q.currency
        ) AS thing,
        w.week, q.*
    FROM weekly_price_quotes AS w
    INNER JOIN quotes AS q USING (fact_id)
    WHERE
        w.part = 'counted' AND w.week BETWEEN $monday - 364 AND $monday
        AND (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), w.chip))
),

past AS (
    SELECT
        thing,
        max(price_high) AS highest, arg_max(fact_on, price_high) AS highest_on,
        min(price_low) AS lowest, arg_min(fact_on, price_low) AS lowest_on,
        min(fact_on) AS since
    FROM quote
    WHERE week < $monday
    GROUP BY thing
    HAVING count(DISTINCT week) >= 4
),

found AS (
    SELECT q.*, 'up' AS direction, p.highest AS mark, p.highest_on AS mark_on, p.since
    FROM quote AS q INNER JOIN past AS p USING (thing)
    WHERE q.week = $monday AND q.price_high > p.highest
    UNION ALL
    SELECT q.*, 'down', p.lowest, p.lowest_on, p.since
    FROM quote AS q INNER JOIN past AS p USING (thing)
    WHERE q.week = $monday AND q.price_low < p.lowest
),

furthest AS (
    SELECT * FROM found
    QUALIFY
        row_number() OVER (
            PARTITION BY thing, direction
            ORDER BY CASE direction WHEN 'up' THEN -price_high ELSE price_low END, fact_id
        ) = 1
)

SELECT
    f.*, d.told_on, d.published IS NULL AS undated, coalesce(s.name, f.source_id) AS source,
    round(100 * CASE f.direction WHEN 'up' THEN f.price_high ELSE f.price_low END / f.mark - 100, 1) AS beyond_pct
FROM furthest AS f
INNER JOIN documents AS d USING (document_id)
LEFT JOIN sources AS s ON f.source_id = s.source_id
ORDER BY abs(beyond_pct) DESC, f.thing, f.direction
LIMIT $most
