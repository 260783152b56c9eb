-- error: a fact of another story than the document it stands in
WITH facts AS (
    SELECT fact_id, document_id, story_id FROM quotes
    UNION ALL SELECT fact_id, document_id, story_id FROM orders
    UNION ALL SELECT fact_id, document_id, story_id FROM price_moves
    UNION ALL SELECT fact_id, document_id, story_id FROM supply_events
)

SELECT f.fact_id, f.story_id, d.story_id AS of_document
FROM facts AS f
INNER JOIN documents AS d USING (document_id)
WHERE f.story_id <> d.story_id
ORDER BY ALL
