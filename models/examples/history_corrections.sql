-- Which quotes were corrected, when, and into what? What a quote said that no document states any more, or that a
-- reviewer corrected, with what took its place: another quote, or the same one with another seller, quantity or bound.
-- There is none where the page dropped the price, or where it is not certain which new one replaced it.
SELECT
    o.superseded_at, o.chip, o.unit,
    o.price_low AS old_low, o.price_high AS old_high, o.bound AS old_bound, o.currency AS old_currency,
    o.seller AS old_seller, o.quantity AS old_quantity,
    n.price_low AS new_low, n.price_high AS new_high, n.bound AS new_bound, n.currency AS new_currency,
    n.seller AS new_seller, n.quantity AS new_quantity,
    o.words AS old_words, n.words AS new_words,
    o.url, o.fact_id, o.superseded_by
FROM quotes AS o
LEFT JOIN quotes AS n ON o.superseded_by = n.fact_id
WHERE o.superseded_at IS NOT NULL
ORDER BY o.superseded_at DESC, o.fact_id
