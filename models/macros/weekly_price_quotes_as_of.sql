-- The quotes behind each point of the weekly prices, as they were known at a moment.
WITH quote AS (
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

-- One number in place of nine columns: what is joined and grouped by it fits into a fraction of the memory.
keyed AS (
    SELECT
        *,
        md5_number(concat(
            chip, ' ', deal, ' ', unit, ' ', form_factor, ' ', kind, ' ', period, ' ', term, ' ', condition, ' ', week
        )) AS thing
    FROM quote
),

story AS (
    SELECT thing, story_id, median((low_cny + high_cny) / 2) AS cny, median((low_usd + high_usd) / 2) AS usd
    FROM keyed
    GROUP BY thing, story_id
),

middle AS (
    SELECT thing, median(cny) AS middle_cny, count(cny) AS stories
    FROM story
    GROUP BY thing
)

SELECT
    q.* EXCLUDE (thing),
    s.cny AS story_cny, s.usd AS story_usd, m.middle_cny, m.stories,
    CASE
        WHEN q.open THEN 'open'
        WHEN q.low_cny IS NULL THEN 'unconverted'
        WHEN m.stories >= 3 AND s.cny NOT BETWEEN m.middle_cny / 3 AND m.middle_cny * 3 THEN 'trimmed'
        ELSE 'counted'
    END AS part
FROM keyed AS q
INNER JOIN story AS s USING (thing, story_id)
INNER JOIN middle AS m USING (thing)
