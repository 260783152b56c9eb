-- When a source was last fetched; absent where it never was
--
-- source: The source
-- value: Seconds since 1970, UTC
SELECT source_id AS source, epoch(last_attempt_at) AS value
FROM sources
WHERE last_attempt_at IS NOT NULL
ORDER BY ALL
