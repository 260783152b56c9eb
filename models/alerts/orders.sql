-- Orders of a size or more, on the day each was known. Lower ends count; what lies more
-- than a month back by then is no news. One that was cancelled counts as well, and says so.
SELECT
    concat_ws('-', array_to_string(list_sort(o.buyers), '+'), o.chip, o.status, o.quantity_low, o.value_low) AS thing,
    CASE WHEN $as_seen THEN CAST(o.first_seen_at AT TIME ZONE 'UTC' AS DATE) ELSE d.told_on END AS day,
    o.*, [o.story_id] AS fresh, coalesce(s.name, o.source_id) AS source, d.told_on, d.published IS NULL AS undated
FROM orders AS o
INNER JOIN documents AS d USING (document_id)
LEFT JOIN sources AS s ON o.source_id = s.source_id
WHERE
    (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), o.chip))
    AND ($market = '' OR d.market = $market)
    AND o.reviewed IS DISTINCT FROM 'rejected' AND NOT contains(o.fact_id, '@')
    AND (o.superseded_at IS NULL OR ($as_seen AND CAST(o.superseded_at AT TIME ZONE 'UTC' AS DATE) > day))
    AND (
        ($quantity > 0 AND o.quantity_unit = $quantity_unit AND o.quantity_low >= $quantity)
        OR ($value > 0 AND CASE $currency WHEN 'CNY' THEN o.value_low_cny ELSE o.value_low_usd END >= $value)
    )
    AND o.fact_on >= day - 31
    AND day BETWEEN CAST($since AS DATE) AND CAST($until AS DATE)
ORDER BY thing, day, o.fact_id
