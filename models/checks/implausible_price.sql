-- warning: a sale price of one accelerator below a third or above three times what its chip plausibly costs
SELECT
    q.fact_id, q.chip, round(q.price_per_gpu_low * q.fx_rate_usd) AS usd_low,
    round(q.price_per_gpu_high * q.fx_rate_usd) AS usd_high, q.words
FROM quotes AS q
INNER JOIN chips AS c ON q.chip = c.id
WHERE
    q.superseded_at IS NULL AND q.reviewed IS NULL AND q.deal = 'sale'
    AND (
        coalesce(q.price_per_gpu_high, q.price_per_gpu_low) * q.fx_rate_usd < c.price_usd_low / 3
        OR coalesce(q.price_per_gpu_low, q.price_per_gpu_high) * q.fx_rate_usd > c.price_usd_high * 3
    )
ORDER BY q.fact_id
