-- Sources that gave nothing when they should have, as of the last run in the file. What mostly passes by itself is
-- listed once the source gave nothing for twice its cadence.
SELECT source_id, name, state, last_success_at
FROM source_health
WHERE
    state NOT IN ('ok', 'never')
    AND NOT (coalesce(failure, '') = 'temporary' AND coalesce(hours_silent <= 2 * cadence_hours, false))
ORDER BY source_id
