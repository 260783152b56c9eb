-- Facts that stand, by the table that holds them
--
-- kind: quotes, orders, price_moves or supply_events
-- value: Facts
SELECT 'quotes' AS kind, count(*) AS value FROM quotes WHERE superseded_at IS NULL
UNION ALL SELECT 'orders', count(*) FROM orders WHERE superseded_at IS NULL
UNION ALL SELECT 'price_moves', count(*) FROM price_moves WHERE superseded_at IS NULL
UNION ALL SELECT 'supply_events', count(*) FROM supply_events WHERE superseded_at IS NULL
