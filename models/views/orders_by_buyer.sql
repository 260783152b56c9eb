-- Orders by buyer, chip, unit and status. Nothing is summed: two papers may tell of one order in other words, so the
-- largest order stands with its evidence and the others are counted. An order of several buyers stands under each.
--
-- buyer: Organisation that buys; null where the text names none
-- chip: Canonical chip id; null where none is named or known
-- quantity_unit: card, server, rack or cluster; null where no quantity is stated
-- status: placed, planned, delivered or cancelled
-- orders: Orders stated
-- stories: Independent stories that state one
-- first_on: Day of the first of them
-- last_on: Day of the last of them
-- quantity_low: Of the largest: lower end of the number of units
-- quantity_high: Of the largest: upper end of the number of units
-- value_low_cny: Of the largest: lower end of the value, CNY
-- value_high_cny: Of the largest: upper end of the value, CNY
-- value_low_usd: Of the largest: lower end of the value, USD
-- value_high_usd: Of the largest: upper end of the value, USD
-- supplier: Of the largest: who sells or delivers
-- delivery_date: Of the largest: when it is to arrive
-- words: Of the largest: the sentence that says it
-- url: Of the largest: where it stands
-- fact_id: Of the largest: the order in `orders`
WITH bought AS (
    SELECT o.*, unnest(CASE WHEN len(o.buyers) > 0 THEN o.buyers ELSE [NULL] END) AS buyer
    FROM orders AS o
    WHERE o.superseded_at IS NULL
),

ranked AS (
    SELECT
        *,
        count(*) OVER thing AS orders,
        count(DISTINCT story_id) OVER thing AS stories,
        min(fact_on) OVER thing AS first_on,
        max(fact_on) OVER thing AS last_on
    FROM bought
    WINDOW thing AS (PARTITION BY buyer, chip, quantity_unit, status)
    QUALIFY 1 = row_number() OVER (
        PARTITION BY buyer, chip, quantity_unit, status
        ORDER BY
            coalesce(quantity_low, quantity_high) DESC NULLS LAST,
            coalesce(value_low_cny, value_high_cny) DESC NULLS LAST, fact_on DESC, fact_id
    )
)

SELECT
    buyer, chip, quantity_unit, status, orders, stories, first_on, last_on, quantity_low, quantity_high,
    value_low_cny, value_high_cny, value_low_usd, value_high_usd, supplier, delivery_date, words, url, fact_id
FROM ranked
