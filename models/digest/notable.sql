-- Quotes of the week's documents that stand out: sales that were concluded, lots of 100 accelerators or more, and prices
-- a quarter or more from the newest week's price of like things in the eight weeks before. Doubtful ones are left out, and
-- no product has more than three.
WITH quote AS (
    SELECT
        q.*, d.told_on, d.published IS NULL AS undated, coalesce(s.name, q.source_id) AS source,
        nullif(q.condition, 'new') AS state, q.quantity * q.gpus AS lot,
        (coalesce(q.price_per_gpu_low, q.price_per_gpu_high) + coalesce(q.price_per_gpu_high, q.price_per_gpu_low)) / 2
        * q.fx_rate AS middle
    FROM quotes AS q
    INNER JOIN documents AS d USING (document_id)
    LEFT JOIN sources AS s ON q.source_id = s.source_id
    ANTI JOIN review_queue AS r ON q.fact_id = r.fact_id
    WHERE
        q.superseded_at IS NULL AND d.told_on BETWEEN $monday AND $monday + 6 AND q.as_of IS NULL AND q.chip IS NOT NULL
        AND (len($chips) = 0 OR list_contains(CAST($chips AS VARCHAR[]), q.chip))
),

past AS (
    SELECT * FROM weekly_prices WHERE price_cny IS NOT NULL AND week BETWEEN $monday - 56 AND $monday - 7
    QUALIFY
        row_number() OVER (
            PARTITION BY chip, deal, unit, form_factor, kind, period, term, condition ORDER BY week DESC
        ) = 1
),

judged AS (
    SELECT
        q.*,
        CASE WHEN q.price_low IS NOT NULL AND q.price_high IS NOT NULL THEN round(100 * q.middle / p.price_cny - 100) END AS off_pct
    FROM quote AS q
    LEFT JOIN past AS p
        ON
            q.chip = p.chip AND q.deal = p.deal AND q.unit = p.unit AND q.kind = p.kind
            AND q.form_factor IS NOT DISTINCT FROM p.form_factor AND q.period IS NOT DISTINCT FROM p.period
            AND q.term IS NOT DISTINCT FROM p.term AND q.state IS NOT DISTINCT FROM p.condition
),

reasoned AS (
    SELECT
        *,
        CASE WHEN kind = 'deal' THEN 'concluded' WHEN lot >= 100 THEN 'large_lot' ELSE 'far' END AS why
    FROM judged
    WHERE kind = 'deal' OR lot >= 100 OR abs(off_pct) >= 25
)

SELECT * FROM reasoned
QUALIFY row_number() OVER (PARTITION BY chip ORDER BY why, lot DESC NULLS LAST, abs(off_pct) DESC NULLS LAST, fact_id) <= 3
ORDER BY why, lot * middle DESC NULLS LAST, abs(off_pct) DESC NULLS LAST, fact_id
LIMIT $most
