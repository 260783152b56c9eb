-- Quotes that stand; of what is asked for, null lets all through.
SELECT *
FROM quotes
WHERE
    superseded_at IS NULL
    AND ($chip IS NULL OR chip = $chip)
    AND ($deal IS NULL OR deal = $deal)
    AND ($kind IS NULL OR kind = $kind)
    AND ($unit IS NULL OR unit = $unit)
    AND ($delivery IS NULL OR delivery = $delivery)
    AND ($tax IS NULL OR tax = $tax)
    AND ($condition IS NULL OR condition = $condition)
    AND ($form_factor IS NULL OR form_factor = $form_factor)
    AND ($currency IS NULL OR currency = $currency)
    AND ($source IS NULL OR source_id = $source)
    AND ($since IS NULL OR fact_on >= $since)
    AND ($until IS NULL OR fact_on <= $until)
    AND ($q IS NULL OR contains(lower(concat_ws(' ', words, seller, chip_text)), lower($q)))
