-- What a person should look at: documents that could not be read, prices far from the others of their week or from what
-- the chip plausibly costs, facts of low confidence (below 0.6), places that stayed unread. In this order, the least
-- certain first; a fact stands once for each reason.
--
-- what: document, quote, order, move, supply or unread
-- reason: unreadable, outlier, implausible_price, low_confidence, or why it stayed unread
-- detail: The error, what the price is compared with, or a sentence on what stayed unread
-- confidence: Share of facts of this confidence that are right; null for what is no fact
-- chip: Canonical chip id, where known
-- words: The words in question
-- fact_id: The fact; null for what is none
-- document_id: The document
-- evidence_start: First code point of the words in the document's text
-- evidence_end: Code point after the last
-- url: Where it stands
-- published_at: When the document was published, UTC
WITH facts AS (
    SELECT type, confidence, chip, words, fact_id, document_id, evidence_start, evidence_end FROM quotes
    WHERE superseded_at IS NULL
    UNION ALL
    SELECT type, confidence, chip, words, fact_id, document_id, evidence_start, evidence_end FROM orders
    WHERE superseded_at IS NULL
    UNION ALL
    SELECT type, confidence, chip, words, fact_id, document_id, evidence_start, evidence_end FROM price_moves
    WHERE superseded_at IS NULL
    UNION ALL
    SELECT type, confidence, chip, words, fact_id, document_id, evidence_start, evidence_end FROM supply_events
    WHERE superseded_at IS NULL
),

queue AS (
    SELECT
        1 AS place, 'document' AS what, 'unreadable' AS reason, error AS detail, NULL AS confidence, NULL AS chip, coalesce(title, '') AS words,
        NULL AS fact_id, document_id, NULL AS evidence_start, NULL AS evidence_end
    FROM documents
    WHERE error IS NOT NULL
    UNION ALL
    SELECT
        2, 'quote', 'outlier',
        'its story has ' || round(w.story_cny) || ' CNY for one accelerator, the median of the week''s ' || w.stories
        || ' stories is ' || round(w.middle_cny),
        q.confidence, q.chip, q.words, q.fact_id, q.document_id, q.evidence_start, q.evidence_end
    FROM weekly_price_quotes AS w
    INNER JOIN quotes AS q USING (fact_id)
    WHERE w.part = 'trimmed'
    UNION ALL
    SELECT
        2, 'quote', 'implausible_price',
        round(coalesce(q.price_per_gpu_low, q.price_per_gpu_high) * q.fx_rate_usd)
        || ' USD for one accelerator, plausible are ' || c.price_usd_low || ' to ' || c.price_usd_high,
        q.confidence, q.chip, q.words, q.fact_id, q.document_id, q.evidence_start, q.evidence_end
    FROM quotes AS q
    INNER JOIN chips AS c ON q.chip = c.id
    WHERE
        q.superseded_at IS NULL AND q.deal = 'sale'
        AND (
            coalesce(q.price_per_gpu_high, q.price_per_gpu_low) * q.fx_rate_usd < c.price_usd_low / 3
            OR coalesce(q.price_per_gpu_low, q.price_per_gpu_high) * q.fx_rate_usd > c.price_usd_high * 3
        )
    UNION ALL
    SELECT
        3, type, 'low_confidence', NULL, confidence, chip, words, fact_id, document_id, evidence_start, evidence_end
    FROM facts
    WHERE confidence < 0.6
    UNION ALL
    SELECT 4, 'unread', reason, detail, NULL, NULL, words, NULL, document_id, evidence_start, evidence_end
    FROM unread
)

SELECT
    q.what, q.reason, q.detail, q.confidence, q.chip, q.words, q.fact_id, q.document_id, q.evidence_start, q.evidence_end,
    d.url, d.published_at
FROM queue AS q
INNER JOIN documents AS d USING (document_id)
ORDER BY q.place, q.confidence NULLS LAST, d.published_at DESC NULLS LAST, q.document_id, q.evidence_start
