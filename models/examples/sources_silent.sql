-- Which sources have gone silent? All of them, the worst first: those whose last fetch failed or gave nothing for
-- twice its cadence, then those whose newest document is oldest. A source may answer every day and have nothing new to
-- say: `days_without_news` counts from its newest document to the newest of all.
SELECT
    h.source_id, h.name, h.kind, h.state, h.cadence_hours, h.last_success_at, h.last_attempt_at,
    round(h.hours_silent, 1) AS hours_silent,
    max(d.told_on) AS newest_on,
    (SELECT max(told_on) FROM documents) - max(d.told_on) AS days_without_news
FROM source_health AS h
LEFT JOIN documents AS d USING (source_id)
GROUP BY
    h.source_id, h.name, h.kind, h.state, h.cadence_hours, h.last_success_at, h.last_attempt_at, h.hours_silent
ORDER BY h.state = 'ok', days_without_news DESC NULLS FIRST, h.hours_silent DESC, h.source_id
