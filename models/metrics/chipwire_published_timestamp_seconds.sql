-- When the file that analysts open was checked and put in its place
--
-- value: Seconds since 1970, UTC
SELECT epoch(max(checked_at)) AS value
FROM publications
WHERE state = 'published'
