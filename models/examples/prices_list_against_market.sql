-- How far above its list price does a chip trade? The newest list price of a thing and what dealers ask for it in the
-- 60 days from then on, in the currency of both. The premium is an interval: cheapest ask to dearest list, and the
-- reverse. Asks for used goods are left out; tax and delivery may differ and are listed.
WITH listed AS (
    SELECT *
    FROM latest_quotes
    WHERE deal = 'sale' AND kind = 'list' AND chip IS NOT NULL AND price_low IS NOT NULL AND price_high IS NOT NULL
),

asked AS (
    SELECT
        l.fact_id,
        min(q.price_low) AS price_low, max(q.price_high) AS price_high,
        min(q.fact_on) AS first_on, max(q.fact_on) AS last_on,
        count(*) AS quotes, count(DISTINCT q.story_id) AS stories,
        list_sort(list(DISTINCT q.tax)) AS taxes, list_sort(list(DISTINCT q.delivery)) AS deliveries
    FROM listed AS l
    INNER JOIN quotes AS q
        ON l.chip = q.chip AND l.unit = q.unit AND l.currency = q.currency AND l.gpus IS NOT DISTINCT FROM q.gpus
            AND l.form_factor IS NOT DISTINCT FROM q.form_factor AND l.memory_gb IS NOT DISTINCT FROM q.memory_gb
    WHERE
        q.superseded_at IS NULL AND q.deal = 'sale' AND q.kind = 'ask' AND coalesce(q.condition, 'new') = 'new'
        AND q.price_low IS NOT NULL AND q.price_high IS NOT NULL
        AND q.fact_on BETWEEN l.fact_on AND l.fact_on + 60
    GROUP BY l.fact_id
)

SELECT
    l.chip, l.unit, l.gpus, l.form_factor, l.memory_gb, l.tax, l.currency,
    l.fact_on AS listed_on, l.price_low AS list_low, l.price_high AS list_high, l.seller,
    a.first_on, a.last_on, a.price_low AS ask_low, a.price_high AS ask_high, a.quotes, a.stories, a.taxes, a.deliveries,
    round(100 * a.price_low / l.price_high - 100, 1) AS premium_low_pct,
    round(100 * a.price_high / l.price_low - 100, 1) AS premium_high_pct
FROM listed AS l
INNER JOIN asked AS a USING (fact_id)
ORDER BY l.chip, l.unit, l.fact_on DESC, l.fact_id
