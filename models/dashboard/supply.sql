-- Supply events that stand; of what is asked for, null lets all through.
SELECT e.*, coalesce(s.name, e.source_id) AS source
FROM supply_events AS e
LEFT JOIN sources AS s ON e.source_id = s.source_id
WHERE
    e.superseded_at IS NULL
    AND ($chip IS NULL OR e.chip = $chip)
    AND ($event IS NULL OR e.event = $event)
    AND ($source IS NULL OR e.source_id = $source)
    AND ($since IS NULL OR e.fact_on >= $since)
    AND ($until IS NULL OR e.fact_on <= $until)
    AND ($q IS NULL OR contains(lower(concat_ws(' ', e.words, e.actor)), lower($q)))
