-- The weekly prices of one chip since a day: its like things, the most quoted first, each with its weeks.
WITH week AS (
    SELECT
        *,
        CASE WHEN $currency = 'CNY' THEN price_cny ELSE price_usd END AS price,
        CASE WHEN $currency = 'CNY' THEN low_cny ELSE low_usd END AS low,
        CASE WHEN $currency = 'CNY' THEN high_cny ELSE high_usd END AS high
    FROM weekly_prices
    WHERE chip = $chip AND week >= $since
)

SELECT
    deal, unit, form_factor, kind, period, term, condition,
    CAST(sum(quotes + open_quotes + unconverted) AS BIGINT) AS all_quotes,
    list({
        'week': week, 'price': price, 'low': low, 'high': high, 'quotes': quotes, 'open_quotes': open_quotes,
        'stories': stories, 'deliveries': deliveries, 'taxes': taxes, 'state': state
    } ORDER BY week) AS weeks
FROM week
GROUP BY ALL
ORDER BY all_quotes DESC, deal DESC, unit, kind, form_factor, period, term, condition
