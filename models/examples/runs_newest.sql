-- Did the last runs go well? The ten newest runs, how long they took and what went wrong. A run without an end was
-- killed or still runs; the run that made this file is among them.
SELECT
    started_at, finished_at, state, date_diff('second', started_at, finished_at) AS seconds, captures, documents, facts,
    problems
FROM runs
ORDER BY started_at DESC, run_id
LIMIT 10
