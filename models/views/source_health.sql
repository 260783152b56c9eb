-- How each source fares as of the last run in this file. A source that gave nothing for twice its cadence is stale; so
-- is one that gives the same documents again and again, nothing new for a week or for twice its cadence if that is more.
--
-- source_id: The source
-- name: Name as readers know it
-- kind: Which spider reads it
-- state: ok, stale, never, empty, or the class of failure of the last fetch in words
-- failure: How grave the state is: hard (it will be so tomorrow), soft (someone should look), temporary; null where it is none
-- cadence_hours: How often it is fetched, hours
-- last_success_at: When it last gave a document, UTC
-- last_attempt_at: When it was last fetched, UTC
-- hours_silent: Hours from the last success to the last run
-- hours_without_news: Hours from the fetch of its newest or last changed document to the last run
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
    SELECT source_id, count(*) AS documents, count(error) AS failed, max(fetched_at) AS news_at FROM documents WHERE superseded_at IS NULL GROUP BY source_id
),

stated AS (
    SELECT d.source_id, count(*) AS facts
    FROM mentions AS m
    INNER JOIN documents AS d USING (document_id)
    WHERE d.superseded_at IS NULL AND NOT contains(m.fact_id, '@')
    GROUP BY d.source_id
),

timed AS (
    SELECT
        s.*, r.documents, r.failed,
        date_diff('second', s.last_success_at, m.last_at) / 3600 AS hours_silent,
        date_diff('second', r.news_at, m.last_at) / 3600 AS hours_without_news
    FROM sources AS s
    CROSS JOIN moments AS m
    LEFT JOIN read AS r USING (source_id)
),

judged AS (
    SELECT
        *,
        kind <> 'inbox' AND state = 'ok'
        AND (hours_silent > 2 * cadence_hours OR hours_without_news > greatest(2 * cadence_hours, 168)) AS stale
    FROM timed
)

SELECT
    t.source_id, t.name, t.kind,
    CASE WHEN t.stale THEN 'stale' ELSE t.state END AS state,
    CASE WHEN t.stale THEN 'soft' ELSE t.failure END AS failure,
    t.cadence_hours, t.last_success_at, t.last_attempt_at, t.hours_silent, t.hours_without_news,
    coalesce(t.documents, 0) AS documents,
    coalesce(t.failed, 0) AS failed,
    coalesce(f.facts, 0) AS facts
FROM judged AS t
LEFT JOIN stated AS f USING (source_id)
ORDER BY t.source_id
