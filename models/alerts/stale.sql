-- Sources on each day that ends one of their silences: hours from their newest document to the last run of the day, for
-- the days on which something ran. A source that never gave a document is not stale; one that was not asked is none either.
WITH run AS (
    SELECT CAST(coalesce(finished_at, started_at) AT TIME ZONE 'UTC' AS DATE) AS day, max(coalesce(finished_at, started_at)) AS at
    FROM runs
    GROUP BY day
),

news AS (
    SELECT r.day, r.at, d.source_id, max(d.fetched_at) AS news_at
    FROM run AS r
    INNER JOIN documents AS d ON d.fetched_at <= r.at
    WHERE r.day BETWEEN CAST($since AS DATE) AND CAST($until AS DATE)
    GROUP BY r.day, r.at, d.source_id
)

SELECT
    n.source_id AS thing, n.day, s.name AS source, s.source_id, n.news_at,
    date_diff('minute', n.news_at, n.at) / 60 AS hours,
    CASE WHEN $hours > 0 THEN $hours ELSE greatest(2 * s.cadence_hours, 168) END AS allowed
FROM news AS n
INNER JOIN sources AS s USING (source_id)
WHERE s.kind <> 'inbox'
ORDER BY thing, n.day
