-- Which products do texts name that `chips` does not list? The words of facts without a chip, by kind of fact, with
-- how often and where. Some stand for AI chips in general; the others are candidates for a row of seeds/chips.csv.
WITH fact AS (
    SELECT type, chip_text, story_id, fact_on, words, url, fact_id FROM quotes
    WHERE superseded_at IS NULL AND chip IS NULL
    UNION ALL
    SELECT type, chip_text, story_id, fact_on, words, url, fact_id FROM orders
    WHERE superseded_at IS NULL AND chip IS NULL
    UNION ALL
    SELECT type, chip_text, story_id, fact_on, words, url, fact_id FROM price_moves
    WHERE superseded_at IS NULL AND chip IS NULL
    UNION ALL
    SELECT type, chip_text, story_id, fact_on, words, url, fact_id FROM supply_events
    WHERE superseded_at IS NULL AND chip IS NULL
)

SELECT
    lower(chip_text) AS named, type, count(*) AS facts, count(DISTINCT story_id) AS stories,
    min(fact_on) AS first_on, max(fact_on) AS last_on,
    first(words ORDER BY fact_on DESC, fact_id) AS words, first(url ORDER BY fact_on DESC, fact_id) AS url
FROM fact
GROUP BY lower(chip_text), type
ORDER BY facts DESC, named NULLS LAST, type
