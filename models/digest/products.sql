-- Products that a document names for the first time this week: listed ones by their id, others by the words of the text
-- where these hold a figure. Nothing is new where the file has no document of an earlier week.
WITH stated AS (
    SELECT coalesce(chip, lower(chip_text)) AS product, chip, chip_text, fact_id, document_id, words, url, source_id, type
    FROM quotes WHERE superseded_at IS NULL
    UNION ALL
    SELECT coalesce(chip, lower(chip_text)), chip, chip_text, fact_id, document_id, words, url, source_id, type
    FROM orders WHERE superseded_at IS NULL
    UNION ALL
    SELECT coalesce(chip, lower(chip_text)), chip, chip_text, fact_id, document_id, words, url, source_id, type
    FROM price_moves WHERE superseded_at IS NULL
    UNION ALL
    SELECT coalesce(chip, lower(chip_text)), chip, chip_text, fact_id, document_id, words, url, source_id, type
    FROM supply_events WHERE superseded_at IS NULL
)

SELECT f.*, d.told_on, d.published IS NULL AS undated, coalesce(s.name, f.source_id) AS source
FROM stated AS f
INNER JOIN documents AS d USING (document_id)
LEFT JOIN sources AS s ON f.source_id = s.source_id
WHERE
    (f.chip IS NOT NULL OR regexp_matches(f.chip_text, '[0-9]'))
    AND (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), f.chip))
    AND EXISTS (SELECT 1 FROM documents WHERE told_on < $monday AND error IS NULL)
QUALIFY
    row_number() OVER (PARTITION BY f.product ORDER BY d.told_on, f.fact_id) = 1
    AND d.told_on BETWEEN $monday AND $monday + 6
ORDER BY f.chip NULLS LAST, f.product
LIMIT $most
