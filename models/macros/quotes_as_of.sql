-- The quotes that a document stated at a moment: fetched by then, and not yet corrected.
SELECT *
FROM quotes
SEMI JOIN (
    SELECT fact_id FROM mentions WHERE first_seen_at <= moment AND (superseded_at IS NULL OR superseded_at > moment)
) USING (fact_id)
