-- warning: the same words of a document give two facts of one kind and chip that differ in nothing an analyst compares
SELECT
    min(fact_id) AS fact_id, max(fact_id) AS other, document_id, any_value(words) AS words
FROM quotes
WHERE superseded_at IS NULL
GROUP BY
    document_id, evidence_start, chip, chip_text, deal, kind, unit, gpus, period, term, price_low, price_high, currency,
    delivery, condition, tax, form_factor, memory_gb, quantity, seller, as_of
HAVING count(*) > 1
UNION ALL
SELECT min(fact_id), max(fact_id), document_id, any_value(words)
FROM orders
WHERE superseded_at IS NULL
GROUP BY
    document_id, evidence_start, chip, chip_text, buyers, supplier, quantity_low, quantity_high, quantity_unit, value_low,
    value_high, currency, status, delivery_date, as_of
HAVING count(*) > 1
UNION ALL
SELECT min(fact_id), max(fact_id), document_id, any_value(words)
FROM price_moves
WHERE superseded_at IS NULL
GROUP BY
    document_id, evidence_start, chip, chip_text, direction, pct, from_low, from_high, to_low, to_high, currency, unit, deal,
    as_of
HAVING count(*) > 1
UNION ALL
SELECT min(fact_id), max(fact_id), document_id, any_value(words)
FROM supply_events
WHERE superseded_at IS NULL
GROUP BY document_id, evidence_start, chip, chip_text, event, actor, lead_time_days_low, lead_time_days_high, as_of
HAVING count(*) > 1
ORDER BY ALL
