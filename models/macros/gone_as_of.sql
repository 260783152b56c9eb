-- The facts that documents had stated by a moment and that none of them stated any more at it.
WITH corrected AS (
    -- At infinity a fact's own row tells all, and this is empty without being read.
    SELECT fact_id FROM mentions WHERE superseded_at <= moment AND moment < 'infinity'::TIMESTAMPTZ
)

SELECT fact_id
FROM mentions
SEMI JOIN corrected USING (fact_id)
GROUP BY fact_id
HAVING NOT bool_or(first_seen_at <= moment AND (superseded_at IS NULL OR superseded_at > moment))
