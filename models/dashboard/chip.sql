-- One chip, and the newest day that a quote of it counts for.
SELECT c.*, (SELECT max(q.fact_on) FROM quotes AS q WHERE q.superseded_at IS NULL AND q.chip = $chip) AS newest
FROM chips AS c
WHERE c.id = $chip
