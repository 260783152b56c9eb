-- Products on the day a fact about them was first known: listed ones by id, others by the words of the text
-- where these hold a figure. Nothing is new in the first seven days of the file, or where it was told a month before.
WITH stated AS (
    SELECT chip, chip_text, fact_id, story_id, document_id, words, url, source_id, first_seen_at, superseded_at
    FROM quotes WHERE reviewed IS DISTINCT FROM 'rejected'
    UNION ALL
    SELECT chip, chip_text, fact_id, story_id, document_id, words, url, source_id, first_seen_at, superseded_at
    FROM orders WHERE reviewed IS DISTINCT FROM 'rejected'
    UNION ALL
    SELECT chip, chip_text, fact_id, story_id, document_id, words, url, source_id, first_seen_at, superseded_at
    FROM price_moves WHERE reviewed IS DISTINCT FROM 'rejected'
    UNION ALL
    SELECT chip, chip_text, fact_id, story_id, document_id, words, url, source_id, first_seen_at, superseded_at
    FROM supply_events WHERE reviewed IS DISTINCT FROM 'rejected'
),

known AS (
    SELECT
        coalesce(f.chip, lower(f.chip_text)) AS thing,
        CASE WHEN $as_seen THEN CAST(f.first_seen_at AT TIME ZONE 'UTC' AS DATE) ELSE d.told_on END AS day,
        f.*, [f.story_id] AS fresh, coalesce(s.name, f.source_id) AS source, d.told_on, d.published IS NULL AS undated,
        d.market
    FROM stated AS f
    INNER JOIN documents AS d USING (document_id)
    LEFT JOIN sources AS s ON f.source_id = s.source_id
    WHERE
        NOT contains(f.fact_id, '@') AND (f.chip IS NOT NULL OR regexp_matches(f.chip_text, '[0-9]'))
        AND (f.superseded_at IS NULL OR ($as_seen AND CAST(f.superseded_at AT TIME ZONE 'UTC' AS DATE) > day))
),

sighted AS (
    SELECT *, min(day) OVER () AS begun
    FROM known
    QUALIFY row_number() OVER (PARTITION BY thing ORDER BY day, fact_id) = 1
)

SELECT * EXCLUDE (begun, market)
FROM sighted
WHERE
    (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), chip))
    AND ($market = '' OR market = $market)
    AND day >= begun + 7 AND told_on >= day - 31
    AND day BETWEEN CAST($since AS DATE) AND CAST($until AS DATE)
ORDER BY thing
