-- What should a person look at first? The review queue: documents that could not be read, prices that stand out, facts
-- of low confidence, amounts that stayed unread. How many there are of each kind, with one of them.
SELECT
    what, reason, count(*) AS places, min(confidence) AS least_confidence,
    first(words ORDER BY confidence NULLS LAST, document_id, evidence_start) AS words,
    first(url ORDER BY confidence NULLS LAST, document_id, evidence_start) AS url
FROM review_queue
GROUP BY what, reason
ORDER BY places DESC, what, reason
