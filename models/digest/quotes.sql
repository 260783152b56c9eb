-- Quotes that the week's documents state, chip by chip, machines before cards, then by price.
SELECT q.*, d.told_on, d.published IS NULL AS undated, coalesce(s.name, q.source_id) AS source
FROM quotes AS q
INNER JOIN documents AS d USING (document_id)
LEFT JOIN sources AS s ON q.source_id = s.source_id
WHERE q.superseded_at IS NULL AND d.told_on BETWEEN $monday AND $monday + 6
    AND (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), q.chip))
ORDER BY
    q.chip NULLS LAST, lower(q.chip_text), q.deal DESC, q.unit DESC, q.gpus DESC NULLS LAST, q.currency,
    coalesce(q.price_low, q.price_high), q.fact_id
LIMIT $most
