-- Price moves that stand; of what is asked for, null lets all through.
SELECT m.*, coalesce(s.name, m.source_id) AS source
FROM price_moves AS m
LEFT JOIN sources AS s ON m.source_id = s.source_id
WHERE
    m.superseded_at IS NULL
    AND ($chip IS NULL OR m.chip = $chip)
    AND ($direction IS NULL OR m.direction = $direction)
    AND ($deal IS NULL OR m.deal = $deal)
    AND ($unit IS NULL OR m.unit = $unit)
    AND ($source IS NULL OR m.source_id = $source)
    AND ($since IS NULL OR m.fact_on >= $since)
    AND ($until IS NULL OR m.fact_on <= $until)
    AND ($q IS NULL OR contains(lower(m.words), lower($q)))
