-- Price moves that the week's documents state, the largest first.
SELECT m.*, d.told_on, d.published IS NULL AS undated, coalesce(s.name, m.source_id) AS source
FROM price_moves AS m
INNER JOIN documents AS d USING (document_id)
LEFT JOIN sources AS s ON m.source_id = s.source_id
WHERE m.superseded_at IS NULL AND d.told_on BETWEEN $monday AND $monday + 6
    AND (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), m.chip))
ORDER BY m.pct DESC NULLS LAST, m.chip NULLS LAST, m.fact_id
LIMIT $most
