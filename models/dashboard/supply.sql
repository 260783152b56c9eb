-- Supply events that stand; of what is asked for, null lets all through.
SELECT *
FROM supply_events
WHERE
    superseded_at IS NULL
    AND ($chip IS NULL OR chip = $chip)
    AND ($event IS NULL OR event = $event)
    AND ($source IS NULL OR source_id = $source)
    AND ($since IS NULL OR fact_on >= $since)
    AND ($until IS NULL OR fact_on <= $until)
    AND ($q IS NULL OR contains(lower(concat_ws(' ', words, actor)), lower($q)))
