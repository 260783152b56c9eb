-- What changed in how a chip can be obtained, newest first, each change with its evidence and how many pages tell it.
--
-- fact_on: Day it counts for
-- chip: Canonical chip id; null where none is named or known
-- chip_text: The words that name the chip
-- event: What happened
-- actor: Organisation or state that acts
-- lead_time_days_low: Shortest time to delivery, days
-- lead_time_days_high: Longest time to delivery, days
-- mentions: Pages that state it
-- confidence: Share of facts of this confidence that are right
-- words: The sentence that says it
-- url: Where it stands
-- fact_id: The event in `supply_events`
SELECT
    s.fact_on, s.chip, s.chip_text, s.event, s.actor, s.lead_time_days_low, s.lead_time_days_high,
    count(DISTINCT d.page_id) AS mentions,
    s.confidence, s.words, s.url, s.fact_id
FROM supply_events AS s
INNER JOIN mentions AS m USING (fact_id)
INNER JOIN documents AS d ON m.document_id = d.document_id
WHERE m.superseded_at IS NULL AND s.superseded_at IS NULL
GROUP BY ALL
ORDER BY s.fact_on DESC, s.chip NULLS LAST, s.fact_id
