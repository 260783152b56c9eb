-- error: the words of a mention, a fact or an unread place are not those that its span cuts out of the document's text
WITH claims AS (
    SELECT document_id, evidence_start, evidence_end, words FROM mentions
    UNION ALL SELECT document_id, evidence_start, evidence_end, words FROM quotes
    UNION ALL SELECT document_id, evidence_start, evidence_end, words FROM orders
    UNION ALL SELECT document_id, evidence_start, evidence_end, words FROM price_moves
    UNION ALL SELECT document_id, evidence_start, evidence_end, words FROM supply_events
    UNION ALL SELECT document_id, evidence_start, evidence_end, words FROM unread
)

SELECT DISTINCT c.document_id, c.evidence_start, c.evidence_end
FROM claims AS c
LEFT JOIN documents AS d USING (document_id)
WHERE substr(d.text, c.evidence_start + 1, c.evidence_end - c.evidence_start) IS DISTINCT FROM c.words
ORDER BY ALL
