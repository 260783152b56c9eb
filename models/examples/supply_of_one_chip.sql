-- What happened to the supply of the H20? Every change, the oldest first, with who acted and how many documents tell
-- it.
SELECT fact_on, event, actor, lead_time_days_low, lead_time_days_high, mentions, words, url
FROM supply_timeline
WHERE chip = 'nvidia-h20'
ORDER BY fact_on, event, fact_id
