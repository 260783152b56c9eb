-- Sources that gave nothing when they should have, as of the last run in the file.
SELECT source_id, name, state, last_success_at FROM source_health WHERE state NOT IN ('ok', 'never') ORDER BY source_id
