-- The quotes behind each point of the weekly prices, as they were known at a moment, with the stories and days of
-- today: texts that a later reprint showed to be one story count as one then as well.
WITH quote AS NOT MATERIALIZED (
    SELECT
        chip, deal, unit, form_factor, kind, period, term,
        nullif(condition, 'new') AS condition,
        CAST(date_trunc('week', fact_on) AS DATE) AS week,
        story_id, fact_id, delivery, tax, memory_gb,
        price_low IS NULL OR price_high IS NULL AS open,
        CASE WHEN price_high IS NOT NULL THEN price_per_gpu_low * fx_rate END AS low_cny,
        CASE WHEN price_low IS NOT NULL THEN price_per_gpu_high * fx_rate END AS high_cny,
        CASE WHEN price_high IS NOT NULL THEN price_per_gpu_low * fx_rate_usd END AS low_usd,
        CASE WHEN price_low IS NOT NULL THEN price_per_gpu_high * fx_rate_usd END AS high_usd
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

story AS (
    SELECT
        chip, week, thing, story,
        median((low_cny + high_cny) / 2) AS cny, median((low_usd + high_usd) / 2) AS usd
    FROM keyed
    GROUP BY chip, week, thing, story
),

week AS (
    SELECT
        chip, week, thing, median(cny) AS middle_cny, count(cny) AS stories,
        list({'story': story, 'cny': cny, 'usd': usd}) AS told
    FROM story
    GROUP BY chip, week, thing
),

weighed AS (
    SELECT chip, week, thing, middle_cny, stories, unnest(told, recursive := true)
    FROM week
)

SELECT
    q.* EXCLUDE (thing, story),
    w.cny AS story_cny, w.usd AS story_usd, w.middle_cny, w.stories,
    CASE
        WHEN q.open THEN 'open'
        WHEN q.low_cny IS NULL THEN 'unconverted'
        WHEN w.stories >= 3 AND w.cny NOT BETWEEN w.middle_cny / 3 AND w.middle_cny * 3 THEN 'trimmed'
        ELSE 'counted'
    END AS part
FROM keyed AS q
INNER JOIN weighed AS w USING (chip, week, thing, story)
