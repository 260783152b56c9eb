-- The sources that do not fare well, and how many there are that were ever fetched.
SELECT
    source_id, name, state, failure, last_success_at,
    (SELECT count(*) FROM sources WHERE state <> 'never') AS fetched
FROM source_health
WHERE state NOT IN ('ok', 'never')
ORDER BY failure = 'temporary', source_id
