-- Quotes that stand; of what is asked for, null lets all through.
SELECT q.*, coalesce(s.name, q.source_id) AS source
FROM quotes AS q
LEFT JOIN sources AS s ON q.source_id = s.source_id
WHERE
    q.superseded_at IS NULL
    AND ($chip IS NULL OR q.chip = $chip)
    AND ($deal IS NULL OR q.deal = $deal)
    AND ($kind IS NULL OR q.kind = $kind)
    AND ($unit IS NULL OR q.unit = $unit)
    AND ($delivery IS NULL OR q.delivery = $delivery)
    AND ($tax IS NULL OR q.tax = $tax)
    AND ($condition IS NULL OR q.condition = $condition)
    AND ($form_factor IS NULL OR q.form_factor = $form_factor)
    AND ($currency IS NULL OR q.currency = $currency)
    AND ($source IS NULL OR q.source_id = $source)
    AND ($since IS NULL OR q.fact_on >= $since)
    AND ($until IS NULL OR q.fact_on <= $until)
    AND ($q IS NULL OR contains(lower(concat_ws(' ', q.words, q.seller, q.chip_text)), lower($q)))
