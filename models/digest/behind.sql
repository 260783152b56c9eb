-- The quotes behind the week's prices, those that give an end of the range first, then the newest: six of each like thing
-- of `weeks`, and how many more there are.
WITH behind AS (
    SELECT
        concat_ws('-', w.chip, w.deal, w.unit, coalesce(w.form_factor, ''), w.kind, w.period, w.term, w.condition) AS thing,
        w.low_cny, w.high_cny, q.*, d.told_on, d.published IS NULL AS undated, coalesce(s.name, q.source_id) AS source
    FROM weekly_price_quotes AS w
    INNER JOIN quotes AS q USING (fact_id)
    INNER JOIN documents AS d USING (document_id)
    LEFT JOIN sources AS s ON q.source_id = s.source_id
    WHERE
        w.week = $monday AND w.part = 'counted'
        AND (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), w.chip))
),

ranked AS (
    SELECT
        *,
        low_cny = min(low_cny) OVER (PARTITION BY thing) OR high_cny = max(high_cny) OVER (PARTITION BY thing) AS is_end
    FROM behind
)

SELECT * EXCLUDE (is_end), greatest(count(*) OVER (PARTITION BY thing) - 6, 0) AS further
FROM ranked
QUALIFY
    row_number() OVER (PARTITION BY thing ORDER BY is_end DESC, fact_on DESC, fact_id) <= 6
ORDER BY thing, fact_on DESC, low_cny, fact_id
