-- Which quotes came since the start of the month, and which went? Compared is what documents stated then with what
-- they state now: a quote that a correction took away is `gone`. Edit both moments.
WITH before AS (
    SELECT fact_id FROM quotes_as_of(TIMESTAMPTZ '2026-11-01 00:00:00+00')
),

after AS (
    SELECT fact_id FROM quotes_as_of(TIMESTAMPTZ '2099-01-01 00:00:00+00')
)

SELECT
    CASE WHEN b.fact_id IS NULL THEN 'come' ELSE 'gone' END AS change,
    q.first_seen_at, q.superseded_at, q.chip, q.deal, q.kind, q.unit, q.price_low, q.price_high, q.bound, q.currency,
    q.fact_on, q.words, q.url, q.fact_id
FROM before AS b
FULL JOIN after AS a ON b.fact_id = a.fact_id
INNER JOIN quotes AS q ON coalesce(b.fact_id, a.fact_id) = q.fact_id
WHERE b.fact_id IS NULL OR a.fact_id IS NULL
ORDER BY change, q.fact_on DESC, q.fact_id
