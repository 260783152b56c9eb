-- Documents that could not be read and wait for another version of rules, seeds or page readers
--
-- source: The source
-- value: Documents
SELECT s.source_id AS source, count(q.document_id) AS value
FROM sources AS s
LEFT JOIN quarantine AS q USING (source_id)
GROUP BY ALL
ORDER BY ALL
