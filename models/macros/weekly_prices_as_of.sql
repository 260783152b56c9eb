-- The weekly prices, as they were known at a moment: see `weekly_price_quotes_as_of`.
WITH known AS (
    SELECT CAST(least(moment, newest) AT TIME ZONE 'UTC' AS DATE) AS known_on
    FROM (SELECT max(fetched_at) AS newest FROM documents)
),

-- The same quotes as in `weekly_price_quotes_as_of`, without what one quote alone has.
quote AS NOT MATERIALIZED (
    SELECT
        chip, deal, unit, form_factor, kind, period, term,
        nullif(condition, 'new') AS condition,
        CAST(date_trunc('week', fact_on) AS DATE) AS week,
        story_id, delivery, tax, memory_gb,
        price_low IS NULL OR price_high IS NULL AS open,
        CASE WHEN price_high + fx_rate + fx_rate_usd IS NOT NULL THEN price_per_gpu_low * fx_rate END AS low_cny,
        CASE WHEN price_low + fx_rate + fx_rate_usd IS NOT NULL THEN price_per_gpu_high * fx_rate END AS high_cny,
        CASE WHEN price_high + fx_rate + fx_rate_usd IS NOT NULL THEN price_per_gpu_low * fx_rate_usd END AS low_usd,
        CASE WHEN price_low + fx_rate + fx_rate_usd IS NOT NULL THEN price_per_gpu_high * fx_rate_usd END AS high_usd
    FROM quotes_as_of(moment)
    WHERE chip IS NOT NULL AND gpus IS NOT NULL AND coalesce(price_low, price_high) IS NOT NULL
),

-- Numbers in place of seven columns and of the story: what is grouped by them fits into a fraction of the memory, and
-- within one chip and week two of 64 bits do not meet. A query for some chips or weeks reads those alone.
keyed AS NOT MATERIALIZED (
    SELECT
        *,
        hash(deal, unit, form_factor, kind, period, term, condition) AS thing,
        hash(story_id) AS story
    FROM quote
),

-- A median of one or two is the middle of them. Those of more are worked out apart: all states of a median are held in
-- memory at once, and most stories have a quote or two, most weeks a story or two.
told AS (
    SELECT
        chip, week, thing, story, count(low_cny) AS quotes,
        min(low_cny + high_cny) / 2 AS least_cny, max(low_cny + high_cny) / 2 AS most_cny,
        min(low_usd + high_usd) / 2 AS least_usd, max(low_usd + high_usd) / 2 AS most_usd
    FROM keyed
    GROUP BY chip, week, thing, story
),

story AS (
    SELECT chip, week, thing, (least_cny + most_cny) / 2 AS cny, (least_usd + most_usd) / 2 AS usd
    FROM told
    WHERE quotes < 3
    UNION ALL
    SELECT chip, week, thing, median((low_cny + high_cny) / 2) AS cny, median((low_usd + high_usd) / 2) AS usd
    FROM keyed
    SEMI JOIN (SELECT chip, week, thing, story FROM told WHERE quotes > 2) USING (chip, week, thing, story)
    GROUP BY chip, week, thing, story
),

counted AS (
    SELECT chip, week, thing, count(cny) AS stories
    FROM story
    GROUP BY chip, week, thing
),

middle AS (
    SELECT chip, week, thing, median(cny) AS middle
    FROM story
    SEMI JOIN (SELECT chip, week, thing FROM counted WHERE stories > 2) USING (chip, week, thing)
    GROUP BY chip, week, thing
),

price AS (
    SELECT
        chip, week, thing,
        count(*) FILTER (s.cny NOT BETWEEN m.middle / 3 AND m.middle * 3) AS trimmed,
        count(*) FILTER (s.cny BETWEEN m.middle / 3 AND m.middle * 3) AS near,
        median(s.cny) FILTER (s.cny BETWEEN m.middle / 3 AND m.middle * 3) AS cny,
        median(s.usd) FILTER (s.cny BETWEEN m.middle / 3 AND m.middle * 3) AS usd
    FROM story AS s
    INNER JOIN middle AS m USING (chip, week, thing)
    GROUP BY chip, week, thing
),

week AS NOT MATERIALIZED (
    SELECT
        chip, week, thing,
        any_value(deal) AS deal, any_value(unit) AS unit, any_value(form_factor) AS form_factor,
        any_value(kind) AS kind, any_value(period) AS period, any_value(term) AS term,
        any_value(condition) AS condition,
        min(low_cny) AS low_cny, max(high_cny) AS high_cny, min(low_usd) AS low_usd, max(high_usd) AS high_usd,
        count(low_cny) AS quotes,
        count(*) FILTER (open) AS open_quotes,
        count(*) FILTER (NOT open AND low_cny IS NULL) AS unconverted,
        list(DISTINCT delivery) FILTER (delivery IS NOT NULL) AS deliveries,
        list(DISTINCT tax) FILTER (tax IS NOT NULL) AS taxes,
        list(DISTINCT memory_gb) FILTER (memory_gb IS NOT NULL) AS memories_gb
    FROM keyed
    GROUP BY chip, week, thing
)

SELECT
    w.chip, w.deal, w.unit, w.form_factor, w.kind, w.period, w.term, w.condition, w.week,
    CASE WHEN p.near >= 3 THEN p.cny END AS price_cny,
    CASE WHEN p.near >= 3 THEN p.usd END AS price_usd,
    w.low_cny, w.high_cny, w.low_usd, w.high_usd, w.quotes, w.open_quotes, w.unconverted, c.stories,
    coalesce(p.trimmed, 0) AS trimmed,
    list_sort(coalesce(w.deliveries, [])) AS deliveries,
    list_sort(coalesce(w.taxes, [])) AS taxes,
    list_sort(coalesce(w.memories_gb, [])) AS memories_gb,
    CASE
        WHEN c.stories < 3 THEN 'independent stories with a price of two ends: ' || c.stories || ', fewer than 3'
        WHEN p.near < 3 THEN 'independent stories near each other: ' || p.near || ', fewer than 3'
    END AS reason,
    CASE WHEN w.week + 20 < k.known_on THEN 'final' ELSE 'provisional' END AS state,
    'story-median-2' AS method
FROM week AS w
CROSS JOIN known AS k
INNER JOIN counted AS c USING (chip, week, thing)
LEFT JOIN price AS p USING (chip, week, thing)
