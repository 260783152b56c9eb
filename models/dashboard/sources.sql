-- How each source fares: those in trouble first, then by name.
SELECT h.*, s.url, s.market, s.lang, s.licence
FROM source_health AS h
INNER JOIN sources AS s USING (source_id)
ORDER BY h.state = 'ok', h.state = 'never', h.name
