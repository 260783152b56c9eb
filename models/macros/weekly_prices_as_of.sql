-- The weekly prices, as they were known at a moment.
WITH known AS (
    SELECT CAST(least(moment, newest) AT TIME ZONE 'UTC' AS DATE) AS known_on
    FROM (SELECT max(fetched_at) AS newest FROM documents)
),

story AS (
    SELECT
        chip, deal, unit, form_factor, kind, period, term, condition, week, story_id,
        any_value(stories) AS stories,
        any_value(story_cny) AS cny,
        any_value(story_usd) AS usd,
        bool_or(part = 'trimmed') AS trimmed,
        min(low_cny) AS low_cny, max(high_cny) AS high_cny, min(low_usd) AS low_usd, max(high_usd) AS high_usd,
        count(low_cny) AS quotes,
        count(*) FILTER (part = 'open') AS open_quotes,
        count(*) FILTER (part = 'unconverted') AS unconverted,
        list(DISTINCT delivery) AS deliveries, list(DISTINCT tax) AS taxes, list(DISTINCT memory_gb) AS memories_gb
    FROM weekly_price_quotes_as_of(moment)
    GROUP BY chip, deal, unit, form_factor, kind, period, term, condition, week, story_id
)

SELECT
    chip, deal, unit, form_factor, kind, period, term, condition, week,
    CASE WHEN any_value(stories) >= 3 THEN median(cny) FILTER (NOT trimmed) END AS price_cny,
    CASE WHEN any_value(stories) >= 3 THEN median(usd) FILTER (NOT trimmed) END AS price_usd,
    min(low_cny) AS low_cny, max(high_cny) AS high_cny, min(low_usd) AS low_usd, max(high_usd) AS high_usd,
    CAST(sum(quotes) AS BIGINT) AS quotes,
    CAST(sum(open_quotes) AS BIGINT) AS open_quotes,
    CAST(sum(unconverted) AS BIGINT) AS unconverted,
    any_value(stories) AS stories,
    count(*) FILTER (trimmed) AS trimmed,
    list_sort(list_distinct(flatten(list(deliveries)))) AS deliveries,
    list_sort(list_distinct(flatten(list(taxes)))) AS taxes,
    list_sort(list_distinct(flatten(list(memories_gb)))) AS memories_gb,
    CASE
        WHEN any_value(stories) < 3
            THEN 'independent stories with a price of two ends: ' || any_value(stories) || ', fewer than 3'
    END AS reason,
    CASE WHEN week + 20 < any_value(known_on) THEN 'final' ELSE 'provisional' END AS state,
    'story-median-1' AS method
FROM story
CROSS JOIN known
GROUP BY chip, deal, unit, form_factor, kind, period, term, condition, week
