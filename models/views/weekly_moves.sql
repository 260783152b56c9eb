-- Price moves that texts state, by chip, unit, deal, direction and week. A percentage is the median over stories and
-- stands only where three or more state one; the lowest and the highest stated stand always.
--
-- chip: Canonical chip id; null where none is named or known
-- unit: What is priced, where stated
-- deal: sale or rental, where stated
-- direction: up or down
-- week: Monday of the week of fact_on
-- moves: Moves stated
-- stories: Independent stories that state one
-- pct_stories: Independent stories that state a percentage
-- pct_low: Lowest percentage stated
-- pct_high: Highest percentage stated
-- pct: Median of the percentages of three stories or more; null: see reason
-- reason: Why there is no median
WITH story AS (
    SELECT
        m.chip, m.unit, m.deal, m.direction,
        CAST(date_trunc('week', m.fact_on) AS DATE) AS week,
        m.story_id,
        count(*) AS moves, min(m.pct) AS pct_low, max(m.pct) AS pct_high, median(m.pct) AS pct
    FROM price_moves AS m
    WHERE m.superseded_at IS NULL
    GROUP BY ALL
)

SELECT
    chip, unit, deal, direction, week,
    CAST(sum(moves) AS BIGINT) AS moves,
    count(*) AS stories,
    count(pct) AS pct_stories,
    min(pct_low) AS pct_low,
    max(pct_high) AS pct_high,
    CASE WHEN count(pct) >= 3 THEN median(pct) END AS pct,
    CASE WHEN count(pct) < 3 THEN 'independent stories with a percentage: ' || count(pct) || ', fewer than 3' END AS reason
FROM story
GROUP BY chip, unit, deal, direction, week
