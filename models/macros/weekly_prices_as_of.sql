-- The weekly prices, as they were known at a moment.
WITH known AS (
    SELECT CAST(least(moment, newest) AT TIME ZONE 'UTC' AS DATE) AS known_on
    FROM (SELECT max(fetched_at) AS newest FROM documents)
),

-- One number in place of nine columns: what is grouped by it fits into a fraction of the memory.
quote AS (
    SELECT
        *,
        md5_number(concat(
            chip, ' ', deal, ' ', unit, ' ', form_factor, ' ', kind, ' ', period, ' ', term, ' ', condition, ' ', week
        )) AS thing
    FROM weekly_price_quotes_as_of(moment)
),

story AS (
    SELECT
        thing, story_id,
        any_value(story_cny) AS cny, any_value(story_usd) AS usd, bool_or(part = 'trimmed') AS trimmed
    FROM quote
    GROUP BY thing, story_id
),

price AS (
    SELECT
        thing,
        median(cny) FILTER (NOT trimmed) AS cny,
        median(usd) FILTER (NOT trimmed) AS usd,
        count(cny) FILTER (NOT trimmed) AS near,
        count(*) FILTER (trimmed) AS trimmed
    FROM story
    GROUP BY thing
),

delivery AS (
    SELECT thing, list(delivery ORDER BY delivery) AS deliveries
    FROM (SELECT DISTINCT thing, delivery FROM quote WHERE delivery IS NOT NULL)
    GROUP BY thing
),

tax AS (
    SELECT thing, list(tax ORDER BY tax) AS taxes
    FROM (SELECT DISTINCT thing, tax FROM quote WHERE tax IS NOT NULL)
    GROUP BY thing
),

memory AS (
    SELECT thing, list(memory_gb ORDER BY memory_gb) AS memories_gb
    FROM (SELECT DISTINCT thing, memory_gb FROM quote WHERE memory_gb IS NOT NULL)
    GROUP BY thing
),

week AS (
    SELECT
        thing,
        any_value(chip) AS chip, any_value(deal) AS deal, any_value(unit) AS unit,
        any_value(form_factor) AS form_factor, any_value(kind) AS kind, any_value(period) AS period,
        any_value(term) AS term, any_value(condition) AS condition, any_value(week) AS week,
        any_value(stories) AS stories,
        min(low_cny) AS low_cny, max(high_cny) AS high_cny, min(low_usd) AS low_usd, max(high_usd) AS high_usd,
        count(low_cny) AS quotes,
        count(*) FILTER (part = 'open') AS open_quotes,
        count(*) FILTER (part = 'unconverted') AS unconverted
    FROM quote
    GROUP BY thing
)

SELECT
    w.chip, w.deal, w.unit, w.form_factor, w.kind, w.period, w.term, w.condition, w.week,
    CASE WHEN p.near >= 3 THEN p.cny END AS price_cny,
    CASE WHEN p.near >= 3 THEN p.usd END AS price_usd,
    w.low_cny, w.high_cny, w.low_usd, w.high_usd, w.quotes, w.open_quotes, w.unconverted, w.stories, p.trimmed,
    coalesce(d.deliveries, []) AS deliveries,
    coalesce(t.taxes, []) AS taxes,
    coalesce(m.memories_gb, []) AS memories_gb,
    CASE
        WHEN w.stories < 3 THEN 'independent stories with a price of two ends: ' || w.stories || ', fewer than 3'
        WHEN p.near < 3 THEN 'independent stories near each other: ' || p.near || ', fewer than 3'
    END AS reason,
    CASE WHEN w.week + 20 < k.known_on THEN 'final' ELSE 'provisional' END AS state,
    'story-median-2' AS method
FROM week AS w
CROSS JOIN known AS k
INNER JOIN price AS p USING (thing)
LEFT JOIN delivery AS d USING (thing)
LEFT JOIN tax AS t USING (thing)
LEFT JOIN memory AS m USING (thing)
