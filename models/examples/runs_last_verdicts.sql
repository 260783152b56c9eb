-- What did the checks find before this file was published? The verdicts of its own attempt, one row for each check
-- with offenders, and one that says so where there are none. An error that stands here was accepted by the operator,
-- or the attempt was stopped.
WITH newest AS (
    SELECT * FROM publications ORDER BY checked_at DESC, publication_id LIMIT 1
),

verdict AS (
    SELECT publication_id, 'error' AS level, unnest(errors) AS verdict FROM newest
    UNION ALL
    SELECT publication_id, 'warning', unnest(warnings) FROM newest
)

SELECT
    n.checked_at, n.state, coalesce(v.level, 'none') AS level,
    coalesce(v.verdict, 'no check found anything') AS verdict, n.accepted
FROM newest AS n
LEFT JOIN verdict AS v USING (publication_id)
ORDER BY level, verdict
