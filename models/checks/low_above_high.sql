-- error: the lower end of an interval is above its upper end
SELECT fact_id, 'price' AS figure, price_low AS low, price_high AS high FROM quotes WHERE price_low > price_high
UNION ALL
SELECT fact_id, 'lead_time_days', lead_time_days_low, lead_time_days_high FROM quotes
WHERE lead_time_days_low > lead_time_days_high
UNION ALL
SELECT fact_id, 'quantity', quantity_low, quantity_high FROM orders WHERE quantity_low > quantity_high
UNION ALL
SELECT fact_id, 'value', value_low, value_high FROM orders WHERE value_low > value_high
UNION ALL
SELECT fact_id, 'change', change_low, change_high FROM price_moves WHERE change_low > change_high
UNION ALL
SELECT fact_id, 'from', from_low, from_high FROM price_moves WHERE from_low > from_high
UNION ALL
SELECT fact_id, 'to', to_low, to_high FROM price_moves WHERE to_low > to_high
UNION ALL
SELECT fact_id, 'lead_time_days', lead_time_days_low, lead_time_days_high FROM supply_events
WHERE lead_time_days_low > lead_time_days_high
ORDER BY ALL
