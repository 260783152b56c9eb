-- Documents that were read, those that were superseded left out
--
-- source: The source
-- value: Documents
SELECT source_id AS source, count(*) AS value
FROM documents
WHERE superseded_at IS NULL AND error IS NULL
GROUP BY ALL
ORDER BY ALL
