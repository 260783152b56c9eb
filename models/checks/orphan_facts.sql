-- error: a fact without its document or without a mention in it, or a mention without its fact or document
WITH facts AS (
    SELECT fact_id, document_id FROM quotes
    UNION ALL SELECT fact_id, document_id FROM orders
    UNION ALL SELECT fact_id, document_id FROM price_moves
    UNION ALL SELECT fact_id, document_id FROM supply_events
)

SELECT fact_id, document_id, 'fact without a mention' AS fault
FROM facts ANTI JOIN mentions USING (fact_id, document_id)
UNION ALL
SELECT fact_id, document_id, 'mention without a fact' FROM mentions ANTI JOIN facts USING (fact_id)
UNION ALL
SELECT fact_id, document_id, 'mention without a document' FROM mentions ANTI JOIN documents USING (document_id)
ORDER BY ALL
