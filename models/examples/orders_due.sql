-- What is to be delivered, and by when? Orders with a date of delivery, the earliest first. A date may be a day, a
-- month, a quarter or a year; `by_the_latest` is its last day. What was delivered or cancelled is left out.
SELECT
    CASE
        WHEN regexp_full_match(delivery_date, '\d{4}') THEN make_date(delivery_date::INTEGER, 12, 31)
        WHEN delivery_date LIKE '%Q%'
            THEN last_day(make_date(left(delivery_date, 4)::INTEGER, 3 * right(delivery_date, 1)::INTEGER, 1))
        WHEN length(delivery_date) = 7 THEN last_day(TRY_CAST(delivery_date || '-01' AS DATE))
        ELSE TRY_CAST(delivery_date AS DATE)
    END AS by_the_latest,
    delivery_date, buyers, supplier, chip, chip_text,
    quantity_low, quantity_high, quantity_bound, quantity_unit, status,
    fact_on AS told_on, words, url
FROM orders
WHERE superseded_at IS NULL AND delivery_date IS NOT NULL AND status IN ('placed', 'planned')
ORDER BY by_the_latest, delivery_date, fact_on, fact_id
