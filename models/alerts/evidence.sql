-- The quotes that a day brought of the stories behind a price, with their sentences: the three newest.
SELECT q.*, d.told_on, d.published IS NULL AS undated, coalesce(s.name, q.source_id) AS source
FROM quotes AS q
INNER JOIN documents AS d USING (document_id)
LEFT JOIN sources AS s ON q.source_id = s.source_id
WHERE
    q.reviewed IS DISTINCT FROM 'rejected' AND NOT contains(q.fact_id, '@')
    AND list_contains(CAST($stories AS VARCHAR[]), q.story_id)
    AND q.chip = $chip AND q.unit = $unit AND q.deal = $deal
    AND q.kind = $kind AND q.form_factor IS NOT DISTINCT FROM $form_factor
    AND nullif(q.condition, 'new') IS NOT DISTINCT FROM $condition
ORDER BY q.fact_on DESC, q.fact_id
LIMIT 3
