-- How each source fares
SELECT
    source_id AS source, state, failure,
    strftime(last_success_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M') AS last_success_utc,
    strftime(last_attempt_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M') AS last_attempt_utc,
    documents, failed AS quarantined, facts
FROM source_health
ORDER BY state = 'ok', source_id
