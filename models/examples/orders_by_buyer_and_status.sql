-- What did each buyer order, and where does it stand? The largest order of each buyer, chip, unit and status; orders
-- are never added up, for two papers may tell of one order in other words. No buyer: the text names none.
SELECT
    buyer, status, chip, quantity_unit, orders, stories, quantity_low, quantity_high, value_low_cny, value_high_cny,
    supplier, delivery_date, first_on, last_on, words, url
FROM orders_by_buyer
ORDER BY buyer NULLS LAST, status, chip NULLS LAST, quantity_unit
