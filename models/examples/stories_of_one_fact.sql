-- Which documents state one and the same fact? Here the quote with most mentions; put the `fact_id` you want in place
-- of the subquery. Each document has its own words and span; those of one story copy each other, another story is
-- independent. `superseded_at` is set where a corrected version no longer states it.
SELECT
    m.fact_id, d.story_id, s.name AS source, d.title, d.author, d.told_on, m.first_seen_at, m.superseded_at, m.words,
    m.evidence_start, m.evidence_end, d.url
FROM mentions AS m
INNER JOIN documents AS d USING (document_id)
INNER JOIN sources AS s USING (source_id)
WHERE m.fact_id = (
    SELECT fact_id FROM mentions INNER JOIN quotes USING (fact_id)
    WHERE quotes.superseded_at IS NULL
    GROUP BY fact_id ORDER BY count(*) DESC, fact_id LIMIT 1
)
ORDER BY d.told_on, d.document_id
