-- When a source last gave a document; absent where it never did
--
-- source: The source
-- value: Seconds since 1970, UTC
SELECT source_id AS source, epoch(last_success_at) AS value
FROM sources
WHERE last_success_at IS NOT NULL
ORDER BY ALL
