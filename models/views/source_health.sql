-- How each source fares as of the last run in this file. A source that gave nothing for twice its cadence is stale.
--
-- source_id: The source
-- name: Name as readers know it
-- kind: Which spider reads it
-- state: ok, stale, never, empty, or the class of failure of the last fetch in words
-- cadence_hours: How often it is fetched, hours
-- last_success_at: When it last gave a document, UTC
-- last_attempt_at: When it was last fetched, UTC
-- hours_silent: Hours from the last success to the last run
-- documents: Documents read
-- failed: Documents that could not be read
-- facts: Facts that its documents state
WITH moments AS (
    SELECT max(moment) AS last_at
    FROM (
        SELECT max(started_at) AS moment FROM runs
        UNION ALL SELECT max(finished_at) FROM runs
        UNION ALL SELECT max(last_attempt_at) FROM sources
    )
),

read AS (
    SELECT source_id, count(*) AS documents, count(error) AS failed FROM documents WHERE superseded_at IS NULL GROUP BY source_id
),

stated AS (
    SELECT d.source_id, count(*) AS facts
    FROM mentions AS m
    INNER JOIN documents AS d USING (document_id)
    WHERE d.superseded_at IS NULL
    GROUP BY d.source_id
),

timed AS (
    SELECT s.*, date_diff('second', s.last_success_at, m.last_at) / 3600 AS hours_silent
    FROM sources AS s
    CROSS JOIN moments AS m
)

SELECT
    t.source_id, t.name, t.kind,
    CASE WHEN t.kind <> 'inbox' AND t.state = 'ok' AND t.hours_silent > 2 * t.cadence_hours THEN 'stale' ELSE t.state END
        AS state,
    t.cadence_hours, t.last_success_at, t.last_attempt_at, t.hours_silent,
    coalesce(r.documents, 0) AS documents,
    coalesce(r.failed, 0) AS failed,
    coalesce(f.facts, 0) AS facts
FROM timed AS t
LEFT JOIN read AS r USING (source_id)
LEFT JOIN stated AS f USING (source_id)
ORDER BY t.source_id
