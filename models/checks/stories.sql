-- error: a fact of a story that no document tells
WITH facts AS (
    SELECT fact_id, document_id, story_id FROM quotes
    UNION ALL SELECT fact_id, document_id, story_id FROM orders
    UNION ALL SELECT fact_id, document_id, story_id FROM price_moves
    UNION ALL SELECT fact_id, document_id, story_id FROM supply_events
)

SELECT fact_id, document_id, story_id
FROM facts
ANTI JOIN documents USING (story_id)
ORDER BY ALL
