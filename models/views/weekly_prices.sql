-- The price of one accelerator by week, for like things only. Each story counts once, with the median of its quotes;
-- a quote's value is the middle of its two ends, and one that states a single end (at_least, at_most) is counted apart.
-- Of three stories or more, those beyond three times or below a third of their median are trimmed, and the median of
-- the rest is the price. Fewer than three give no price but a reason. Quotes without a listed chip or without a number
-- of accelerators are left out. Delivery, tax and memory are not held apart: the lists say which are mixed.
--
-- chip: Canonical chip id
-- deal: sale or rental
-- unit: What is priced; the price is that of one accelerator in it
-- form_factor: pcie, sxm or oam; null: not stated
-- kind: ask, bid, deal, list or estimate
-- period: Period of a rental; null for a sale
-- term: Of a rental: on_demand, preemptible or reserved; null: not stated
-- condition: used or refurbished; null: new or not stated
-- week: Monday of the week of fact_on
-- price_cny: Trimmed median for one accelerator, CNY; null: see reason
-- price_usd: Trimmed median for one accelerator, USD; null: see reason
-- low_cny: Lowest end of all quotes with two ends, CNY
-- high_cny: Highest end of all quotes with two ends, CNY
-- low_usd: Lowest end of all quotes with two ends, USD
-- high_usd: Highest end of all quotes with two ends, USD
-- quotes: Quotes with two ends and a rate of exchange
-- open_quotes: Quotes that state one end only
-- unconverted: Quotes with two ends and no rate of exchange
-- stories: Independent stories among `quotes`
-- trimmed: Stories left out as too far from the others
-- deliveries: Kinds of delivery that the quotes state
-- taxes: Tax terms that the quotes state
-- memories_gb: Memory sizes that the quotes state, GB
-- reason: Why there is no price
-- method: Version of this method
WITH quote AS (
    SELECT
        q.chip, q.deal, q.unit, q.form_factor, q.kind, q.period, q.term,
        nullif(q.condition, 'new') AS condition,
        CAST(date_trunc('week', q.fact_on) AS DATE) AS week,
        d.story_id, q.delivery, q.tax, q.memory_gb,
        q.price_low IS NULL OR q.price_high IS NULL AS open,
        CASE WHEN q.price_high IS NOT NULL THEN q.price_per_gpu_low * q.fx_rate END AS low_cny,
        CASE WHEN q.price_low IS NOT NULL THEN q.price_per_gpu_high * q.fx_rate END AS high_cny,
        CASE WHEN q.price_high IS NOT NULL THEN q.price_per_gpu_low * q.fx_rate_usd END AS low_usd,
        CASE WHEN q.price_low IS NOT NULL THEN q.price_per_gpu_high * q.fx_rate_usd END AS high_usd
    FROM quotes AS q
    INNER JOIN documents AS d USING (document_id)
    WHERE q.chip IS NOT NULL AND q.gpus IS NOT NULL AND coalesce(q.price_low, q.price_high) IS NOT NULL
),

story AS (
    SELECT
        chip, deal, unit, form_factor, kind, period, term, condition, week, story_id,
        median((low_cny + high_cny) / 2) AS cny,
        median((low_usd + high_usd) / 2) AS usd,
        min(low_cny) AS low_cny, max(high_cny) AS high_cny, min(low_usd) AS low_usd, max(high_usd) AS high_usd,
        count(low_cny) AS quotes,
        count(*) FILTER (open) AS open_quotes,
        count(*) FILTER (NOT open AND low_cny IS NULL) AS unconverted,
        list(DISTINCT delivery) AS deliveries, list(DISTINCT tax) AS taxes, list(DISTINCT memory_gb) AS memories_gb
    FROM quote
    GROUP BY chip, deal, unit, form_factor, kind, period, term, condition, week, story_id
),

weighed AS (
    SELECT
        *,
        median(cny) OVER thing AS middle,
        count(cny) OVER thing AS stories
    FROM story
    WINDOW thing AS (PARTITION BY chip, deal, unit, form_factor, kind, period, term, condition, week)
),

marked AS (
    SELECT *, cny BETWEEN middle / 3 AND middle * 3 AS near FROM weighed
)

SELECT
    chip, deal, unit, form_factor, kind, period, term, condition, week,
    CASE WHEN any_value(stories) >= 3 THEN median(cny) FILTER (near) END AS price_cny,
    CASE WHEN any_value(stories) >= 3 THEN median(usd) FILTER (near) END AS price_usd,
    min(low_cny) AS low_cny, max(high_cny) AS high_cny, min(low_usd) AS low_usd, max(high_usd) AS high_usd,
    CAST(sum(quotes) AS BIGINT) AS quotes,
    CAST(sum(open_quotes) AS BIGINT) AS open_quotes,
    CAST(sum(unconverted) AS BIGINT) AS unconverted,
    any_value(stories) AS stories,
    CASE WHEN any_value(stories) >= 3 THEN count(*) FILTER (NOT near) ELSE 0 END AS trimmed,
    list_sort(list_distinct(flatten(list(deliveries)))) AS deliveries,
    list_sort(list_distinct(flatten(list(taxes)))) AS taxes,
    list_sort(list_distinct(flatten(list(memories_gb)))) AS memories_gb,
    CASE
        WHEN any_value(stories) < 3
            THEN 'independent stories with a price of two ends: ' || any_value(stories) || ', fewer than 3'
    END AS reason,
    'story-median-1' AS method
FROM marked
GROUP BY chip, deal, unit, form_factor, kind, period, term, condition, week
