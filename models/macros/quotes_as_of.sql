-- The quotes that a document stated at a moment: fetched by then, and not yet corrected, with what they said then in
-- every field. They are read by today's rules, and a document fetched later may have given a fact its story and its day.
SELECT *
FROM quotes
ANTI JOIN gone_as_of(moment) USING (fact_id)
WHERE coalesce(revised_at, first_seen_at) <= moment AND (superseded_at IS NULL OR superseded_at > moment)
