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

story AS (
    SELECT
        chip, deal, unit, form_factor, kind, period, term, condition, week, story_id,
        median((low_cny + high_cny) / 2) AS cny,
        median((low_usd + high_usd) / 2) AS usd
    FROM quote
    GROUP BY chip, deal, unit, form_factor, kind, period, term, condition, week, story_id
),

weighed AS (
    SELECT
        *,
        median(cny) OVER thing AS middle_cny,
        count(cny) OVER thing AS stories
    FROM story
    WINDOW thing AS (PARTITION BY chip, deal, unit, form_factor, kind, period, term, condition, week)
)

SELECT
    q.*,
    w.cny AS story_cny, w.usd AS story_usd, w.middle_cny, w.stories,
    CASE
        WHEN q.open THEN 'open'
        WHEN q.low_cny IS NULL THEN 'unconverted'
        WHEN w.stories >= 3 AND w.cny NOT BETWEEN w.middle_cny / 3 AND w.middle_cny * 3 THEN 'trimmed'
        ELSE 'counted'
    END AS part
FROM quote AS q
INNER JOIN weighed AS w
    ON
        q.story_id = w.story_id AND q.chip = w.chip AND q.deal = w.deal AND q.unit = w.unit AND q.kind = w.kind
        AND q.week = w.week AND q.form_factor IS NOT DISTINCT FROM w.form_factor
        AND q.period IS NOT DISTINCT FROM w.period AND q.term IS NOT DISTINCT FROM w.term
        AND q.condition IS NOT DISTINCT FROM w.condition
