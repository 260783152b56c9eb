-- What did an 8-card H800 or H20 server cost in China by week, in stock and with tax? Asked prices in yuan from
-- sources whose market is mainland China. The median needs three stories; the lowest and the highest end stand always.
-- No field holds a city: `name_shenzhen` counts the stories whose title, poster or text names Shenzhen, and only the
-- words tell what they say of it.
WITH quote AS (
    SELECT
        q.chip, q.form_factor, q.memory_gb, q.price_low, q.price_high, q.story_id,
        nullif(q.condition, 'new') AS condition,
        CAST(date_trunc('week', q.fact_on) AS DATE) AS week,
        regexp_matches(concat_ws(' ', d.title, d.author, d.text), '深圳|华强北|Shenzhen|Huaqiangbei') AS names_shenzhen
    FROM quotes AS q
    INNER JOIN documents AS d USING (document_id)
    WHERE
        q.superseded_at IS NULL AND q.chip IN ('nvidia-h800', 'nvidia-h20') AND q.unit = 'server' AND q.gpus = 8
        AND q.deal = 'sale' AND q.kind = 'ask' AND q.delivery = 'spot' AND q.tax = 'included' AND q.currency = 'CNY'
        AND d.market = 'cn'
),

story AS (
    SELECT
        chip, form_factor, memory_gb, condition, week, story_id,
        median((price_low + price_high) / 2) AS price,
        min(price_low) AS price_low, max(price_high) AS price_high,
        count(*) AS quotes,
        count(*) FILTER (price_low IS NULL OR price_high IS NULL) AS open_quotes,
        bool_or(names_shenzhen) AS names_shenzhen
    FROM quote
    GROUP BY ALL
)

SELECT
    week, chip, form_factor, memory_gb, condition,
    CASE WHEN count(price) >= 3 THEN median(price) END AS median_cny,
    min(price_low) AS lowest_cny, max(price_high) AS highest_cny,
    count(*) AS stories, sum(quotes)::BIGINT AS quotes, sum(open_quotes)::BIGINT AS open_quotes,
    count(*) FILTER (names_shenzhen) AS name_shenzhen
FROM story
GROUP BY ALL
ORDER BY ALL
