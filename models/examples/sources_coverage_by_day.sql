-- What did we collect and read each day of the last four weeks? Documents, failures and facts by source and day of
-- publication. A day without a row has no document of that source.
SELECT day, source_id, documents, failed, quotes, orders, price_moves, supply_events, unread
FROM coverage
WHERE day > (SELECT max(told_on) - 28 FROM documents)
ORDER BY day DESC, source_id
