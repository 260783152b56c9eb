-- What does one unit cost in an order? The value of an order divided by its quantity, in the currency of the text. It
-- is an interval where either is one, and open where an end is not stated. The value may hold more than the machines:
-- network, storage, service. No text states this figure, so no quote holds it.
SELECT
    fact_on, buyers, supplier, chip, status, quantity_low, quantity_high, quantity_unit, value_low, value_high,
    value_bound, currency,
    round(value_low / quantity_high, 2) AS value_of_one_low,
    round(value_high / quantity_low, 2) AS value_of_one_high,
    words, url
FROM orders
WHERE
    superseded_at IS NULL AND coalesce(value_low, value_high) IS NOT NULL
    AND coalesce(quantity_low, quantity_high) IS NOT NULL
ORDER BY fact_on DESC, fact_id
