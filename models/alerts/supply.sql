-- Supply changes, on the day each was known; what lies more than a month back by then is no news.
SELECT
    concat_ws('-', coalesce(e.chip, lower(e.chip_text)), e.event, e.lead_time_days_low) AS thing,
    CASE WHEN $as_seen THEN CAST(e.first_seen_at AT TIME ZONE 'UTC' AS DATE) ELSE d.told_on END AS day,
    e.*, [e.story_id] AS fresh, coalesce(s.name, e.source_id) AS source, d.told_on, d.published IS NULL AS undated
FROM supply_events AS e
INNER JOIN documents AS d USING (document_id)
LEFT JOIN sources AS s ON e.source_id = s.source_id
WHERE
    (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), e.chip))
    AND ($market = '' OR d.market = $market)
    AND e.reviewed IS DISTINCT FROM 'rejected' AND NOT contains(e.fact_id, '@')
    AND (e.superseded_at IS NULL OR ($as_seen AND CAST(e.superseded_at AT TIME ZONE 'UTC' AS DATE) > day))
    AND (len($events) = 0 OR list_contains(CAST($events AS VARCHAR[]), e.event))
    AND e.fact_on >= day - 31
    AND day BETWEEN CAST($since AS DATE) AND CAST($until AS DATE)
ORDER BY thing, day, e.fact_id
