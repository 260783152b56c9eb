-- What was the newest weekly price we knew at the start of the month, and what is it now? For like things, one
-- accelerator, in CNY. A price is of three stories or more; null: none was known then. Edit the moment.
WITH known AS (
    SELECT 'then' AS seen, * FROM weekly_prices_as_of(TIMESTAMPTZ '2026-11-01 00:00:00+00')
    UNION ALL
    SELECT 'now' AS seen, * FROM weekly_prices
),

newest AS (
    SELECT *
    FROM known
    WHERE price_cny IS NOT NULL
    QUALIFY 1 = row_number() OVER (
        PARTITION BY seen, chip, deal, unit, form_factor, kind, period, term, condition ORDER BY week DESC
    )
)

SELECT
    chip, deal, unit, form_factor, kind, period, term, condition,
    any_value(week) FILTER (seen = 'then') AS week_then,
    any_value(price_cny) FILTER (seen = 'then') AS cny_then,
    any_value(week) FILTER (seen = 'now') AS week_now,
    any_value(price_cny) FILTER (seen = 'now') AS cny_now,
    round(100 * cny_now / cny_then - 100, 1) AS change_pct
FROM newest
GROUP BY chip, deal, unit, form_factor, kind, period, term, condition
ORDER BY ALL
