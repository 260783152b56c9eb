-- warning: amounts converted at a rate of more than 30 days before their day; `chipwire rates` fetches newer ones
SELECT currency, fx_on, count(*) AS amounts, max(fact_on) AS newest
FROM (
    SELECT currency, fx_on, fact_on FROM quotes
    UNION ALL SELECT currency, fx_on, fact_on FROM orders WHERE value_low_cny IS NOT NULL OR value_high_cny IS NOT NULL
    UNION ALL SELECT currency, fx_on, fact_on FROM price_moves
    WHERE coalesce(change_low_cny, change_high_cny, from_low_cny, from_high_cny, to_low_cny, to_high_cny) IS NOT NULL
)
WHERE fact_on - fx_on > 30
GROUP BY currency, fx_on
ORDER BY ALL
