-- Which amounts were seen and not read, and why? Each with the 40 characters before and after it, so that a person can
-- tell whether a fact was missed.
SELECT
    u.reason, u.words, u.detail,
    substr(d.text, greatest(u.evidence_start - 40, 0) + 1, u.evidence_end + 40 - greatest(u.evidence_start - 40, 0))
        AS around,
    d.told_on, d.title, d.url
FROM unread AS u
INNER JOIN documents AS d USING (document_id)
WHERE d.superseded_at IS NULL
ORDER BY u.reason, d.told_on DESC, u.document_id, u.evidence_start
