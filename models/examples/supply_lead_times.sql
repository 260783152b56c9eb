-- How long does one wait for a chip? Lead times of the market or a maker, and those of single offers, newest first.
-- Days; a week counts 7 and a month 30. The two kinds stand apart: one offer says little of the market.
SELECT
    'market' AS told_of, fact_on, chip, chip_text, NULL AS unit, actor AS who, lead_time_days_low, lead_time_days_high,
    words, url, fact_id
FROM supply_events
WHERE superseded_at IS NULL AND event = 'lead_time'
UNION ALL
SELECT
    'an offer', fact_on, chip, chip_text, unit, seller, lead_time_days_low, lead_time_days_high, words, url, fact_id
FROM quotes
WHERE superseded_at IS NULL AND coalesce(lead_time_days_low, lead_time_days_high) IS NOT NULL
ORDER BY told_of DESC, fact_on DESC, chip, fact_id
