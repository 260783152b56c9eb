-- Orders that stand; of what is asked for, null lets all through.
SELECT o.*, coalesce(s.name, o.source_id) AS source
FROM orders AS o
LEFT JOIN sources AS s ON o.source_id = s.source_id
WHERE
    o.superseded_at IS NULL
    AND ($chip IS NULL OR o.chip = $chip)
    AND ($status IS NULL OR o.status = $status)
    AND ($quantity_unit IS NULL OR o.quantity_unit = $quantity_unit)
    AND ($source IS NULL OR o.source_id = $source)
    AND ($since IS NULL OR o.fact_on >= $since)
    AND ($until IS NULL OR o.fact_on <= $until)
    AND ($q IS NULL OR contains(lower(concat_ws(' ', o.words, o.supplier, array_to_string(o.buyers, ' '))), lower($q)))
