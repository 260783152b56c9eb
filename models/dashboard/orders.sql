-- Orders that stand; of what is asked for, null lets all through.
SELECT *
FROM orders
WHERE
    superseded_at IS NULL
    AND ($chip IS NULL OR chip = $chip)
    AND ($status IS NULL OR status = $status)
    AND ($quantity_unit IS NULL OR quantity_unit = $quantity_unit)
    AND ($source IS NULL OR source_id = $source)
    AND ($since IS NULL OR fact_on >= $since)
    AND ($until IS NULL OR fact_on <= $until)
    AND ($q IS NULL OR contains(lower(concat_ws(' ', words, supplier, array_to_string(buyers, ' '))), lower($q)))
