-- Sources that gave nothing when they should have, as of the last run in the file, whose time stands in `as_of`. What
-- mostly passes by itself is listed once the source gave nothing for twice its cadence.
WITH moments AS (
    SELECT max(moment) AS as_of
    FROM (SELECT max(finished_at) AS moment FROM runs UNION ALL SELECT max(last_attempt_at) FROM sources)
)

SELECT source_id, name, state, last_success_at, m.as_of
FROM source_health
CROSS JOIN moments AS m
WHERE
    state NOT IN ('ok', 'never')
    AND NOT (coalesce(failure, '') = 'temporary' AND coalesce(hours_silent <= 2 * cadence_hours, false))
ORDER BY source_id
