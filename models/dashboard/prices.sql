-- Weekly prices since a day of the chips that have most quotes then: of each chip the like thing that has most of them.
WITH week AS (
    SELECT
        chip, deal, unit, form_factor, kind, period, term, condition, week, stories,
        quotes + open_quotes + unconverted AS quotes,
        CASE WHEN $currency = 'CNY' THEN price_cny ELSE price_usd END AS price,
        CASE WHEN $currency = 'CNY' THEN low_cny ELSE low_usd END AS low,
        CASE WHEN $currency = 'CNY' THEN high_cny ELSE high_usd END AS high
    FROM weekly_prices
    WHERE week >= $since
),

thing AS (
    SELECT
        chip, deal, unit, form_factor, kind, period, term, condition, sum(quotes) AS quotes,
        list({'week': week, 'price': price, 'low': low, 'high': high, 'quotes': quotes, 'stories': stories} ORDER BY week)
        AS weeks
    FROM week
    GROUP BY chip, deal, unit, form_factor, kind, period, term, condition
),

ranked AS (
    SELECT
        *,
        sum(quotes) OVER (PARTITION BY chip) AS of_chip,
        row_number() OVER (
            PARTITION BY chip ORDER BY quotes DESC, deal, unit, kind, form_factor, period, term, condition
        ) AS place
    FROM thing
)

SELECT
    chip, deal, unit, form_factor, kind, period, term, condition, weeks,
    CAST(of_chip AS BIGINT) AS of_chip
FROM ranked
WHERE place = 1
ORDER BY of_chip DESC, chip
LIMIT $most
