-- The documents that state a fact, each with where in its text; what stands first, then the earliest.
SELECT
    m.document_id, m.evidence_start, m.evidence_end, m.superseded_at, d.title, d.url, d.told_on,
    coalesce(s.name, d.source_id) AS source
FROM mentions AS m
INNER JOIN documents AS d USING (document_id)
LEFT JOIN sources AS s ON d.source_id = s.source_id
WHERE m.fact_id = $fact_id
ORDER BY m.superseded_at IS NOT NULL, d.told_on, m.first_seen_at, m.document_id
LIMIT $most
