-- By how many percent did prices change from one week to the next? Like things only, and only two weeks that follow
-- each other and both have a price of three stories or more. What was mixed within them is in the lists.
WITH priced AS (
    SELECT *, lag(week) OVER thing AS week_before, lag(price_cny) OVER thing AS cny_before
    FROM weekly_prices
    WHERE price_cny IS NOT NULL
    WINDOW thing AS (PARTITION BY chip, deal, unit, form_factor, kind, period, term, condition ORDER BY week)
)

SELECT
    week, chip, deal, unit, form_factor, kind, period, term, condition, cny_before, price_cny,
    round(100 * price_cny / cny_before - 100, 1) AS change_pct,
    stories, trimmed, deliveries, taxes, memories_gb, state
FROM priced
WHERE week_before = week - 7
ORDER BY week DESC, abs(change_pct) DESC, chip, deal, unit, form_factor, kind, period, term, condition
