-- What of the week's documents a person should look at, in the order of the queue; what is doubtful for two reasons
-- stands once, with the better one.
SELECT r.*, d.told_on, d.published IS NULL AS undated, coalesce(s.name, d.source_id) AS source
FROM review_queue AS r
INNER JOIN documents AS d USING (document_id)
LEFT JOIN sources AS s ON d.source_id = s.source_id
WHERE d.told_on BETWEEN $monday AND $monday + 6
    AND (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), r.chip))
QUALIFY
    row_number() OVER (
        PARTITION BY
            r.what, r.document_id, r.fact_id, r.evidence_start, r.evidence_end,
            CASE WHEN r.what = 'unread' THEN r.reason END
        ORDER BY r.worth DESC, r.reason DESC
    ) = 1
ORDER BY r.worth DESC, r.document_id, r.evidence_start, r.fact_id
LIMIT $most
