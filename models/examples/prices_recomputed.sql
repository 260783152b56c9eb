-- Where does a converted price come from? Each foreign price, the rate it was converted at, the day of that rate, and
-- the product of the two beside the stored figure. `fx_on` may lie before `fact_on`: a day off has no rate, and the
-- rates at hand may end earlier.
SELECT
    q.fact_on, q.fx_on, q.chip, q.currency, q.price_low, q.price_high, q.bound,
    r.cny AS cny_for_one, r.usd AS usd_for_one,
    q.price_low_cny, q.price_low * r.cny AS low_cny_again,
    q.price_high_cny, q.price_high * r.cny AS high_cny_again,
    q.price_low_usd, q.price_low * r.usd AS low_usd_again,
    q.price_high_usd, q.price_high * r.usd AS high_usd_again,
    q.url, q.fact_id
FROM quotes AS q
INNER JOIN rates AS r ON q.currency = r.currency AND q.fx_on = r.rate_on
WHERE q.superseded_at IS NULL AND q.currency <> 'CNY'
ORDER BY q.fact_on DESC, q.fact_id
