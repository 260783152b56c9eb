-- Whether a source gives what it should: 1 where its state is ok, else 0
--
-- source: The source
-- state: Its state, as source_health has it
-- value: 1 or 0
SELECT source_id AS source, state, CAST(state = 'ok' AS INTEGER) AS value
FROM source_health
WHERE kind <> 'inbox'
ORDER BY ALL
