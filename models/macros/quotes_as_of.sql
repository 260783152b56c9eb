-- The quotes that a document stated at a moment: fetched by then, and not yet corrected, with what they said then in
-- every field, in the story and on the day that they had then, and as reviewers had decided by then. They are read by
-- today's rules and converted at today's rates; `reviewed` tells of what was accepted or rejected since, too. Which
-- document they are taken from may be another one by now; `mentions` tells which stated them then.
SELECT *
FROM quotes
ANTI JOIN gone_as_of(moment) USING (fact_id)
WHERE coalesce(revised_at, first_seen_at) <= moment AND (superseded_at IS NULL OR superseded_at > moment)
