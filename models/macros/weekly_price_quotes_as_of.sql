-- The quotes behind each point of the weekly prices, as they were known at a moment.
WITH quote AS NOT MATERIALIZED (
    SELECT
        chip, deal, unit, form_factor, kind, period, term,
        nullif(condition, 'new') AS condition,
        CAST(date_trunc('week', fact_on) AS DATE) AS week,
        story_id, fact_id, delivery, tax, memory_gb,
        price_low IS NULL OR price_high IS NULL AS open,
        CASE WHEN price_high + fx_rate + fx_rate_usd IS NOT NULL THEN price_per_gpu_low * fx_rate END AS low_cny,
        CASE WHEN price_low + fx_rate + fx_rate_usd IS NOT NULL THEN price_per_gpu_high * fx_rate END AS high_cny,
        CASE WHEN price_high + fx_rate + fx_rate_usd IS NOT NULL THEN price_per_gpu_low * fx_rate_usd END AS low_usd,
        CASE WHEN price_low + fx_rate + fx_rate_usd IS NOT NULL THEN price_per_gpu_high * fx_rate_usd END AS high_usd
    FROM quotes_as_of(moment)
    WHERE chip IS NOT NULL AND gpus IS NOT NULL AND coalesce(price_low, price_high) IS NOT NULL
),

-- Numbers in place of seven columns and of the story: what is joined and grouped by them fits into a fraction of the
-- memory, and within one chip and week two of 64 bits do not meet. A query for some chips or weeks reads those alone.
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
    SELECT
        chip, week, thing, story,
        (least_cny + most_cny) / 2 AS cny, (least_usd + most_usd) / 2 AS usd
    FROM told
    WHERE quotes < 3
    UNION ALL
    SELECT
        chip, week, thing, story,
        median((low_cny + high_cny) / 2) AS cny, median((low_usd + high_usd) / 2) AS usd
    FROM keyed
    SEMI JOIN (SELECT chip, week, thing, story FROM told WHERE quotes > 2) USING (chip, week, thing, story)
    GROUP BY chip, week, thing, story
),

counted AS (
    SELECT chip, week, thing, count(cny) AS stories, min(cny) AS least, max(cny) AS most
    FROM story
    GROUP BY chip, week, thing
),

middle AS (
    SELECT chip, week, thing, stories, (least + most) / 2 AS middle_cny
    FROM counted
    WHERE stories < 3
    UNION ALL
    SELECT chip, week, thing, count(cny) AS stories, median(cny) AS middle_cny
    FROM story
    SEMI JOIN (SELECT chip, week, thing FROM counted WHERE stories > 2) USING (chip, week, thing)
    GROUP BY chip, week, thing
)

SELECT
    q.* EXCLUDE (thing, story),
    s.cny AS story_cny, s.usd AS story_usd, m.middle_cny, m.stories,
    CASE
        WHEN q.open THEN 'open'
        WHEN q.low_cny IS NULL THEN 'unconverted'
        WHEN m.stories >= 3 AND s.cny NOT BETWEEN m.middle_cny / 3 AND m.middle_cny * 3 THEN 'trimmed'
        ELSE 'counted'
    END AS part
FROM keyed AS q
INNER JOIN story AS s USING (chip, week, thing, story)
INNER JOIN middle AS m USING (chip, week, thing)
