-- Documents and the facts that they state, by source and day. Copies of one story count in each source that carries it.
--
-- source_id: The source
-- day: Day it counts as news: of publication, or of the fetch where that is not known
-- documents: Documents read
-- failed: Documents that could not be read
-- quotes: Quotes that they state
-- orders: Orders that they state
-- price_moves: Price moves that they state
-- supply_events: Supply events that they state
-- unread: Places that looked like part of a fact and could not be bound
WITH kinds AS (
    SELECT fact_id, type FROM quotes
    UNION ALL SELECT fact_id, type FROM orders
    UNION ALL SELECT fact_id, type FROM price_moves
    UNION ALL SELECT fact_id, type FROM supply_events
),

stated AS (
    SELECT
        m.document_id,
        count(*) FILTER (k.type = 'quote') AS quotes,
        count(*) FILTER (k.type = 'order') AS orders,
        count(*) FILTER (k.type = 'move') AS price_moves,
        count(*) FILTER (k.type = 'supply') AS supply_events
    FROM mentions AS m
    INNER JOIN kinds AS k USING (fact_id)
    WHERE NOT contains(m.fact_id, '@')
    GROUP BY m.document_id
),

missed AS (
    SELECT document_id, count(*) AS unread FROM unread GROUP BY document_id
)

SELECT
    d.source_id,
    d.told_on AS day,
    count(*) AS documents,
    count(d.error) AS failed,
    CAST(coalesce(sum(s.quotes), 0) AS BIGINT) AS quotes,
    CAST(coalesce(sum(s.orders), 0) AS BIGINT) AS orders,
    CAST(coalesce(sum(s.price_moves), 0) AS BIGINT) AS price_moves,
    CAST(coalesce(sum(s.supply_events), 0) AS BIGINT) AS supply_events,
    CAST(coalesce(sum(u.unread), 0) AS BIGINT) AS unread
FROM documents AS d
LEFT JOIN stated AS s USING (document_id)
LEFT JOIN missed AS u USING (document_id)
WHERE d.superseded_at IS NULL
GROUP BY ALL
ORDER BY day DESC, d.source_id
