-- Which weekly prices say something else today than they did at the start of the month? Late documents and corrections
-- change a week that is over. Null: no price was given then, or is given now; `reason` tells why. Edit the moment.
WITH known AS (
    SELECT 'then' AS seen, * FROM weekly_prices_as_of(TIMESTAMPTZ '2026-11-01 00:00:00+00')
    UNION ALL
    SELECT 'now' AS seen, * FROM weekly_prices
)

SELECT
    week, chip, deal, unit, form_factor, kind, period, term, condition,
    any_value(price_cny) FILTER (seen = 'then') AS cny_then,
    any_value(stories) FILTER (seen = 'then') AS stories_then,
    any_value(price_cny) FILTER (seen = 'now') AS cny_now,
    any_value(stories) FILTER (seen = 'now') AS stories_now,
    any_value(reason) FILTER (seen = 'now') AS reason
FROM known
GROUP BY week, chip, deal, unit, form_factor, kind, period, term, condition
HAVING cny_then IS DISTINCT FROM cny_now
ORDER BY week DESC, chip, deal, unit, form_factor, kind, period, term, condition
