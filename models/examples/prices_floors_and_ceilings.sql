-- Which prices are only a floor or a ceiling? Quotes that say "from" or "up to". They never become a middle value: the
-- end that is not stated is null.
SELECT
    fact_on, chip, deal, kind, unit, gpus, form_factor, memory_gb, period, term, delivery, condition, tax,
    price_low, price_high, bound, currency, words, url
FROM quotes
WHERE superseded_at IS NULL AND bound IN ('at_least', 'at_most')
ORDER BY fact_on DESC, chip, fact_id
