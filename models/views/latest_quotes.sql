-- The newest quote of each thing that is priced: same chip, deal, kind, unit, accelerators in it, form factor, memory,
-- period, term, delivery, condition, tax and currency. What the text does not state is null, and null is a thing of its own.
--
-- chip: Canonical chip id; null where the product is not listed
-- chip_text: The words that name the chip
-- deal: sale or rental
-- kind: ask, bid, deal, list or estimate
-- unit: What is priced
-- gpus: Accelerators in one unit
-- form_factor: pcie, sxm or oam
-- memory_gb: Memory per accelerator, GB
-- period: Period of a rental
-- term: Of a rental: on_demand, preemptible or reserved
-- delivery: Of a sale: spot or forward
-- condition: new, used or refurbished
-- tax: included or excluded
-- price_low: Lower end in whole units of currency; null: no lower end stated
-- price_high: Upper end; null: no upper end stated
-- bound: exact, about, range, at_least or at_most
-- currency: ISO 4217
-- price_low_cny: Lower end in CNY
-- price_high_cny: Upper end in CNY
-- price_low_usd: Lower end in USD
-- price_high_usd: Upper end in USD
-- price_per_gpu_low: Lower end for one accelerator, in currency
-- price_per_gpu_high: Upper end for one accelerator, in currency
-- seller: Who quotes, if named
-- fact_on: Day it counts for
-- published_at: When the document was published, UTC
-- confidence: Share of facts of this confidence that are right
-- words: The sentence that says it
-- url: Where it stands
-- fact_id: The quote in `quotes`
WITH newest AS (
    -- The greatest of what they are ordered by tells the newest one in half of the memory that sorting them takes.
    -- Of two that agree in all the smallest fact_id counts: its digits are turned round to be the greatest.
    SELECT
        max({
            'fact_on': fact_on, 'published_at': coalesce(published_at, '-infinity'::TIMESTAMPTZ),
            'confidence': confidence, 'turned': translate(fact_id, '0123456789abcdef', 'fedcba9876543210')
        }).turned AS turned
    FROM quotes
    WHERE superseded_at IS NULL
    GROUP BY
        coalesce(chip, lower(chip_text)), deal, kind, unit, gpus, form_factor, memory_gb, period, term, delivery,
        condition, tax, currency
)

SELECT
    chip, chip_text, deal, kind, unit, gpus, form_factor, memory_gb, period, term, delivery, condition, tax,
    price_low, price_high, bound, currency, price_low_cny, price_high_cny, price_low_usd, price_high_usd,
    price_per_gpu_low, price_per_gpu_high, seller, fact_on, published_at, confidence, words, url, fact_id
FROM quotes
SEMI JOIN (SELECT translate(turned, 'fedcba9876543210', '0123456789abcdef') AS fact_id FROM newest) USING (fact_id)
