-- Which quotes were left out of a weekly price as too far from the others? Their story is beyond three times, or below
-- a third of, the median of the week's stories. `times_the_middle` tells by how much.
SELECT
    w.week, w.chip, w.deal, w.unit, w.form_factor, w.kind, w.period, w.term, w.condition,
    w.low_cny, w.high_cny, w.story_cny, w.middle_cny, round(w.story_cny / w.middle_cny, 2) AS times_the_middle,
    w.stories, q.confidence, q.words, q.url, q.fact_id
FROM weekly_price_quotes AS w
INNER JOIN quotes AS q USING (fact_id)
WHERE w.part = 'trimmed'
ORDER BY w.week DESC, w.chip, q.fact_id
