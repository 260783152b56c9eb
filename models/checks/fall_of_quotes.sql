-- error: fewer quotes than 80 % of the usual, the most of any publication since one whose fall was accepted
WITH since AS (
    SELECT coalesce(max(checked_at), '-infinity'::TIMESTAMPTZ) AS accepted_at
    FROM publications
    WHERE state = 'published' AND list_contains(accepted, 'fall_of_quotes')
),

-- The most, and no median of the last: that follows a fall by a few quotes each day until there are none. Documents are
-- only added, so what was published once is usual until an operator says otherwise.
usual AS (
    SELECT max(p.quotes) AS quotes
    FROM publications AS p
    CROSS JOIN since AS s
    WHERE p.state = 'published' AND p.checked_at >= s.accepted_at
),

-- What a reviewer rejects is no fall: it was read.
now AS (SELECT count(*) AS quotes FROM quotes WHERE superseded_at IS NULL OR reviewed = 'rejected')

SELECT n.quotes, u.quotes AS usual
FROM now AS n
CROSS JOIN usual AS u
WHERE n.quotes < 0.8 * u.quotes
