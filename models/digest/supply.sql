-- Supply changes that the week's documents state.
SELECT e.*, d.told_on, d.published IS NULL AS undated, coalesce(s.name, e.source_id) AS source
FROM supply_events AS e
INNER JOIN documents AS d USING (document_id)
LEFT JOIN sources AS s ON e.source_id = s.source_id
WHERE e.superseded_at IS NULL AND d.told_on BETWEEN $monday AND $monday + 6
    AND (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), e.chip))
ORDER BY e.chip NULLS LAST, e.event, e.fact_id
LIMIT $most
