-- error: fewer quotes than 80 % of the usual, the median of the last eight publications since one that was accepted
WITH since AS (
    SELECT coalesce(max(checked_at), '-infinity'::TIMESTAMPTZ) AS accepted_at
    FROM publications
    WHERE state = 'published' AND list_contains(accepted, 'fall_of_quotes')
),

recent AS (
    SELECT p.quotes
    FROM publications AS p
    CROSS JOIN since AS s
    WHERE p.state = 'published' AND p.checked_at >= s.accepted_at
    ORDER BY p.checked_at DESC
    LIMIT 8
),

usual AS (SELECT median(quotes) AS quotes FROM recent),

now AS (SELECT count(*) AS quotes FROM quotes WHERE superseded_at IS NULL)

SELECT n.quotes, u.quotes AS usual
FROM now AS n
CROSS JOIN usual AS u
WHERE n.quotes < 0.8 * u.quotes
