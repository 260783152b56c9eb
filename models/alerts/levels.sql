-- The price of like things on each day that brings a new quote of them: the median over the stories of the seven days to
-- it, each with the median of its quotes of two ends; of three stories or more, those beyond three times or below a third
-- of their median are left out. With the prices of both days over the same sources, and as price_now and price_before
-- where both have stories enough. The other day is $days before.
-- A quote counts from the day it was known: of its document, or with $as_seen of its fetch; one that was rejected never,
-- and what one said of its seller, say, before a correction is no quote of its own.
WITH quote AS (
    SELECT
        concat_ws(
            '-', q.chip, q.deal, q.unit, CASE WHEN $gpus > 0 THEN q.gpus END, q.form_factor, q.kind, q.period, q.term,
            nullif(q.condition, 'new')
        ) AS thing,
        q.chip, q.chip_text, q.deal, q.unit, q.form_factor, q.kind, q.period, q.term,
        nullif(q.condition, 'new') AS condition,
        CASE WHEN $gpus > 0 THEN q.gpus ELSE 1 END AS gpus,
        q.fact_id, q.story_id, q.source_id, q.fact_on,
        CASE WHEN $as_seen THEN CAST(q.first_seen_at AT TIME ZONE 'UTC' AS DATE) ELSE d.told_on END AS known_on,
        CAST(q.superseded_at AT TIME ZONE 'UTC' AS DATE) AS gone_on,
        (q.price_per_gpu_low + q.price_per_gpu_high) / 2 * CASE WHEN $gpus > 0 THEN q.gpus ELSE 1 END
        * CASE $currency WHEN 'CNY' THEN q.fx_rate ELSE q.fx_rate_usd END AS price
    FROM quotes AS q
    INNER JOIN documents AS d USING (document_id)
    WHERE
        q.chip IS NOT NULL AND q.gpus IS NOT NULL AND q.deal = $deal AND q.kind = $kind
        AND (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), q.chip))
        AND ($unit = '' OR q.unit = $unit)
        AND ($gpus = 0 OR q.gpus = $gpus)
        AND ($form_factor = '' OR q.form_factor = $form_factor)
        AND ($market = '' OR d.market = $market)
        AND ($as_seen OR q.superseded_at IS NULL) AND q.reviewed IS DISTINCT FROM 'rejected' AND NOT contains(q.fact_id, '@')
        AND q.fact_on BETWEEN CAST($since AS DATE) - 70 AND CAST($until AS DATE)
),

counting AS (
    SELECT *, CAST(unnest(generate_series(greatest(fact_on, known_on), fact_on + 6, INTERVAL 1 DAY)) AS DATE) AS day
    FROM quote
    WHERE price IS NOT NULL AND known_on <= fact_on + 6
),

standing AS (
    SELECT * FROM counting
    WHERE day BETWEEN CAST($since AS DATE) - 62 AND CAST($until AS DATE) AND (gone_on IS NULL OR NOT $as_seen OR day < gone_on)
),

told AS (
    SELECT
        thing, day, story_id, min(source_id) AS source_id, median(price) AS price,
        bool_or(day = greatest(fact_on, known_on)) AS is_new
    FROM standing
    GROUP BY thing, day, story_id
),

near AS (
    SELECT
        *,
        median(price) OVER (PARTITION BY thing, day) AS middle,
        count(*) OVER (PARTITION BY thing, day) AS many
    FROM told
    QUALIFY many < 3 OR price BETWEEN middle / 3 AND middle * 3
),

level AS (
    SELECT
        thing, day, median(price) AS price, count(*) AS stories, bool_or(is_new) AS is_new,
        list_sort(list(story_id) FILTER (is_new)) AS fresh
    FROM near
    GROUP BY thing, day
),

both_days AS (
    SELECT n.thing, n.day, n.source_id, 'now' AS side, n.story_id, n.price FROM near AS n
    UNION ALL
    SELECT n.thing, n.day + $days, n.source_id, 'then', n.story_id, n.price FROM near AS n
),

shared AS (
    SELECT thing, day, source_id FROM both_days GROUP BY thing, day, source_id HAVING count(DISTINCT side) = 2
),

compared AS (
    SELECT
        thing, day,
        median(price) FILTER (side = 'now') AS now, median(price) FILTER (side = 'then') AS before,
        least(count(*) FILTER (side = 'now'), count(*) FILTER (side = 'then')) AS stories
    FROM both_days SEMI JOIN shared USING (thing, day, source_id)
    GROUP BY thing, day
),

named AS (
    SELECT
        thing, any_value(chip) AS chip, any_value(chip_text) AS chip_text, any_value(deal) AS deal, any_value(unit) AS unit,
        any_value(gpus) AS gpus, any_value(form_factor) AS form_factor, any_value(kind) AS kind,
        any_value(period) AS period, any_value(term) AS term, any_value(condition) AS condition
    FROM quote
    GROUP BY thing
)

SELECT
    n.*, l.day, l.price, l.stories, l.fresh, c.now AS same_now, c.before AS same_before,
    CASE WHEN c.stories >= $stories THEN c.now END AS price_now,
    CASE WHEN c.stories >= $stories THEN c.before END AS price_before
FROM level AS l
INNER JOIN named AS n USING (thing)
LEFT JOIN compared AS c USING (thing, day)
WHERE l.is_new AND l.stories >= $stories AND l.day BETWEEN CAST($since AS DATE) AND CAST($until AS DATE)
ORDER BY l.thing, l.day
