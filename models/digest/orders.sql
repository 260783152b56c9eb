-- Orders that the week's documents state, the largest first.
SELECT o.*, d.told_on, d.published IS NULL AS undated, coalesce(s.name, o.source_id) AS source
FROM orders AS o
INNER JOIN documents AS d USING (document_id)
LEFT JOIN sources AS s ON o.source_id = s.source_id
WHERE o.superseded_at IS NULL AND d.told_on BETWEEN $monday AND $monday + 6
    AND (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), o.chip))
ORDER BY
    coalesce(o.value_low_usd, o.value_high_usd) DESC NULLS LAST,
    coalesce(o.quantity_low, o.quantity_high) DESC NULLS LAST, o.fact_id
LIMIT $most
