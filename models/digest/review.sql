-- What of the week's documents a person should look at, in the order of the queue.
SELECT r.*, d.told_on, d.published IS NULL AS undated, coalesce(s.name, d.source_id) AS source
FROM review_queue AS r
INNER JOIN documents AS d USING (document_id)
LEFT JOIN sources AS s ON d.source_id = s.source_id
WHERE d.told_on BETWEEN $monday AND $monday + 6
    AND (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), r.chip))
ORDER BY r.worth DESC NULLS LAST, r.document_id, r.evidence_start
LIMIT $most
