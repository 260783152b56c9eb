-- What a person should look at: facts of low confidence (below 0.6), places that stayed unread, documents that could
-- not be read. Documents come first, for all of their facts are missing, then facts, the least certain first.
--
-- what: document, quote, order, move, supply or unread
-- reason: unreadable, low_confidence, or why it stayed unread
-- detail: The error, or a sentence on what stayed unread
-- confidence: Share of facts of this confidence that are right; null for what is no fact
-- chip: Canonical chip id, where known
-- words: The words in question
-- fact_id: The fact; null for what is none
-- document_id: The document
-- evidence_start: First code point of the words in the document's text
-- evidence_end: Code point after the last
-- url: Where it stands
-- published_at: When the document was published, UTC
WITH facts AS (
    SELECT type, confidence, chip, words, fact_id, document_id, evidence_start, evidence_end FROM quotes
    UNION ALL
    SELECT type, confidence, chip, words, fact_id, document_id, evidence_start, evidence_end FROM orders
    UNION ALL
    SELECT type, confidence, chip, words, fact_id, document_id, evidence_start, evidence_end FROM price_moves
    UNION ALL
    SELECT type, confidence, chip, words, fact_id, document_id, evidence_start, evidence_end FROM supply_events
),

queue AS (
    SELECT
        1 AS place, 'document' AS what, 'unreadable' AS reason, error AS detail, NULL AS confidence, NULL AS chip, coalesce(title, '') AS words,
        NULL AS fact_id, document_id, NULL AS evidence_start, NULL AS evidence_end
    FROM documents
    WHERE error IS NOT NULL
    UNION ALL
    SELECT
        2, type, 'low_confidence', NULL, confidence, chip, words, fact_id, document_id, evidence_start, evidence_end
    FROM facts
    WHERE confidence < 0.6
    UNION ALL
    SELECT 3, 'unread', reason, detail, NULL, NULL, words, NULL, document_id, evidence_start, evidence_end
    FROM unread
)

SELECT
    q.what, q.reason, q.detail, q.confidence, q.chip, q.words, q.fact_id, q.document_id, q.evidence_start, q.evidence_end,
    d.url, d.published_at
FROM queue AS q
INNER JOIN documents AS d USING (document_id)
ORDER BY q.place, q.confidence NULLS LAST, d.published_at DESC NULLS LAST, q.document_id, q.evidence_start
