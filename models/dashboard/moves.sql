-- Price moves that stand; of what is asked for, null lets all through.
SELECT *
FROM price_moves
WHERE
    superseded_at IS NULL
    AND ($chip IS NULL OR chip = $chip)
    AND ($direction IS NULL OR direction = $direction)
    AND ($deal IS NULL OR deal = $deal)
    AND ($unit IS NULL OR unit = $unit)
    AND ($source IS NULL OR source_id = $source)
    AND ($since IS NULL OR fact_on >= $since)
    AND ($until IS NULL OR fact_on <= $until)
    AND ($q IS NULL OR contains(lower(words), lower($q)))
