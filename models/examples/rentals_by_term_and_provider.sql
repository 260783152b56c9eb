-- What does an hour of one accelerator cost to rent, by term and provider? In USD, newest quote first; each row is one
-- quote. A day is 24 hours, a month 30 days and a year 365, so a monthly price assumes a machine that is never idle.
-- The provider is the named seller; `source` says who reports it.
WITH hours (period, hours) AS (VALUES ('hour', 1), ('day', 24), ('month', 720), ('year', 8760))

SELECT
    q.chip, q.term, q.seller AS provider, s.name AS source, q.kind, q.unit, q.gpus, q.form_factor, q.memory_gb, q.tax,
    round(q.price_per_gpu_low * q.fx_rate_usd / h.hours, 3) AS usd_per_gpu_hour_low,
    round(q.price_per_gpu_high * q.fx_rate_usd / h.hours, 3) AS usd_per_gpu_hour_high,
    q.bound, q.price_low, q.price_high, q.currency, q.period, q.fact_on, q.words, q.url
FROM quotes AS q
INNER JOIN hours AS h USING (period)
INNER JOIN sources AS s ON q.source_id = s.source_id
WHERE q.superseded_at IS NULL AND q.deal = 'rental' AND q.chip IS NOT NULL AND q.gpus IS NOT NULL
ORDER BY q.chip, q.term, provider, source, q.unit, q.fact_on DESC, q.fact_id
