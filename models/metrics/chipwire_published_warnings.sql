-- Checks of level warning that found offenders in the published file
--
-- value: Checks
SELECT len(warnings) AS value
FROM publications
ORDER BY checked_at DESC, publication_id
LIMIT 1
