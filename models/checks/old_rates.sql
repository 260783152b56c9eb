-- warning: amounts converted at a rate of more than 30 days before their day; `chipwire rates` fetches newer ones
SELECT currency, fx_on, count(*) AS amounts, max(fact_on) AS newest
FROM (
    SELECT currency, fx_on, fact_on FROM quotes
    UNION ALL SELECT currency, fx_on, fact_on FROM orders WHERE value_low_cny IS NOT NULL OR value_high_cny IS NOT NULL
)
WHERE fact_on - fx_on > 30
GROUP BY currency, fx_on
ORDER BY ALL
