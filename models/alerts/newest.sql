-- The last day that the file knows of: of its newest fetch or run; null in an empty file.
SELECT CAST(max(moment) AT TIME ZONE 'UTC' AS DATE) AS day
FROM (SELECT max(fetched_at) AS moment FROM documents UNION ALL SELECT max(finished_at) FROM runs)
