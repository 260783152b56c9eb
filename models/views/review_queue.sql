-- What a person should look at, most valuable first: documents that could not be read, prices far from the others of
-- their week or story, or from what the chip plausibly costs, facts of low confidence (below 0.6), places that stayed
-- unread. What a reviewer decided on is left out; a fact stands once for each reason.
--
-- what: document, quote, order, move, supply or unread
-- reason: unreadable, outlier, implausible_price, low_confidence, or why it stayed unread
-- detail: The error, what the price is compared with, or a sentence on what stayed unread
-- detail_zh: The same in Chinese; null where it is a machine's own words
-- confidence: Share of facts of this confidence that are right; null for what is no fact
-- chip: Canonical chip id, where known
-- words: The words in question
-- fact_id: The fact; null for what is none
-- document_id: The document
-- page_id: The page, whichever version of it
-- source_id: The source
-- evidence_start: First code point of the words in the document's text
-- evidence_end: Code point after the last
-- url: Where it stands
-- published_at: When the document was published, UTC
-- value_usd: Size of what it states: a price or a year's rent times the units on offer, the value of an order, or its
--   units at what the chip plausibly costs; null where that cannot be told
-- stories: Independent stories behind the weekly price that a quote counts in, or would; null where it counts in none
-- worth: What a look at it is worth: the chance that it is wrong, times the decimal places of its size in USD, times one
--   and the share of its weekly price that rests on it, times the binary logarithm of one and the pages that tell it,
--   halved for each 60 days between its document and the newest one
WITH facts AS (
    SELECT
        type, confidence, chip, words, fact_id, document_id, evidence_start, evidence_end,
        coalesce(price_high_usd, price_low_usd) * coalesce(quantity, 1)
        * CASE period WHEN 'hour' THEN 8760 WHEN 'day' THEN 365 WHEN 'month' THEN 12 ELSE 1 END AS value_usd,
        coalesce(price_per_gpu_high, price_per_gpu_low) * fx_rate_usd AS gpu_usd_high,
        coalesce(price_per_gpu_low, price_per_gpu_high) * fx_rate_usd AS gpu_usd_low,
        deal
    FROM quotes
    WHERE superseded_at IS NULL AND reviewed IS NULL
    UNION ALL BY NAME
    SELECT
        o.type, o.confidence, o.chip, o.words, o.fact_id, o.document_id, o.evidence_start, o.evidence_end,
        coalesce(
            o.value_high_usd, o.value_low_usd,
            coalesce(o.quantity_high, o.quantity_low) * (c.price_usd_low + c.price_usd_high) / 2
        ) AS value_usd
    FROM orders AS o
    LEFT JOIN chips AS c ON o.chip = c.id
    WHERE o.superseded_at IS NULL AND o.reviewed IS NULL
    UNION ALL BY NAME
    SELECT type, confidence, chip, words, fact_id, document_id, evidence_start, evidence_end FROM price_moves
    WHERE superseded_at IS NULL AND reviewed IS NULL
    UNION ALL BY NAME
    SELECT type, confidence, chip, words, fact_id, document_id, evidence_start, evidence_end FROM supply_events
    WHERE superseded_at IS NULL AND reviewed IS NULL
),

-- Of a story that is near the others a single quote may be far off.
alone AS (
    SELECT
        fact_id, stories, (low_cny + high_cny) / 2 AS own,
        CASE WHEN stories >= 3 THEN middle_cny ELSE story_cny END AS usual
    FROM weekly_price_quotes
    WHERE part = 'counted' AND own NOT BETWEEN usual / 3 AND usual * 3
),

doubts AS (
    SELECT
        w.fact_id, 'outlier' AS reason, 0.5 AS doubt,
        format(
            'its story has {:,.{}f} CNY for one accelerator, the median of the week''s {} stories is {:,.{}f} CNY',
            w.story_cny, CASE WHEN w.story_cny < 100 THEN 2 ELSE 0 END, w.stories,
            w.middle_cny, CASE WHEN w.middle_cny < 100 THEN 2 ELSE 0 END
        ) AS detail,
        format(
            '该报道折合单卡 {:,.{}f} 元,当周 {} 篇报道的中位数为 {:,.{}f} 元',
            w.story_cny, CASE WHEN w.story_cny < 100 THEN 2 ELSE 0 END, w.stories,
            w.middle_cny, CASE WHEN w.middle_cny < 100 THEN 2 ELSE 0 END
        ) AS detail_zh
    FROM weekly_price_quotes AS w
    WHERE w.part = 'trimmed'
    UNION ALL
    SELECT
        fact_id, 'outlier', 0.5,
        format('{:,.{}f} CNY for one accelerator, the median of ', own, CASE WHEN own < 100 THEN 2 ELSE 0 END)
        || CASE WHEN stories >= 3 THEN format('the week''s {} stories', stories) ELSE 'its story' END
        || format(' is {:,.{}f} CNY', usual, CASE WHEN usual < 100 THEN 2 ELSE 0 END),
        format('折合单卡 {:,.{}f} 元,', own, CASE WHEN own < 100 THEN 2 ELSE 0 END)
        || CASE WHEN stories >= 3 THEN format('当周 {} 篇报道', stories) ELSE '同一报道' END
        || format('的中位数为 {:,.{}f} 元', usual, CASE WHEN usual < 100 THEN 2 ELSE 0 END)
    FROM alone
    UNION ALL
    SELECT
        f.fact_id, 'implausible_price', 0.5,
        format(
            '{:,.0f} USD for one accelerator, plausible are {:,.0f} to {:,.0f}',
            f.gpu_usd_low, c.price_usd_low, c.price_usd_high
        ),
        format(
            '折合单卡 {:,.0f} 美元,合理区间为 {:,.0f} 至 {:,.0f} 美元', f.gpu_usd_low, c.price_usd_low, c.price_usd_high
        )
    FROM facts AS f
    INNER JOIN chips AS c ON f.chip = c.id
    WHERE f.deal = 'sale' AND (f.gpu_usd_high < c.price_usd_low / 3 OR f.gpu_usd_low > c.price_usd_high * 3)
    UNION ALL
    SELECT fact_id, 'low_confidence', 0, NULL, NULL FROM facts
    WHERE confidence < 0.6
),

queue AS (
    SELECT
        f.type AS what, d.reason, d.detail, d.detail_zh, f.confidence, f.chip, f.words, f.fact_id, f.document_id, f.evidence_start,
        f.evidence_end, f.value_usd, greatest(1 - f.confidence, d.doubt) AS doubt
    FROM doubts AS d
    INNER JOIN facts AS f USING (fact_id)
    UNION ALL
    SELECT
        'document', 'unreadable', d.error, NULL, NULL, NULL, coalesce(d.title, ''), NULL, d.document_id, NULL, NULL, NULL, 1
    FROM documents AS d
    ANTI JOIN (SELECT page_id FROM decisions WHERE what = 'document' AND state = 'applied' AND verdict <> 'undone') USING (page_id)
    WHERE d.error IS NOT NULL
    UNION ALL
    SELECT
        'unread', reason, detail, NULL, NULL, NULL, words, NULL, document_id, evidence_start, evidence_end, NULL,
        CASE reason WHEN 'not_a_price' THEN 0.05 ELSE 0.2 END
    FROM unread
    WHERE reviewed IS NULL
),

told AS (
    SELECT fact_id, count(*) AS pages
    FROM mentions
    SEMI JOIN queue USING (fact_id)
    WHERE superseded_at IS NULL
    GROUP BY fact_id
),

weighed AS (
    SELECT fact_id, stories FROM weekly_price_quotes
    SEMI JOIN queue USING (fact_id)
    WHERE part IN ('counted', 'trimmed')
),

newest AS (SELECT max(told_on) AS day FROM documents)

SELECT
    q.what, q.reason, q.detail, q.detail_zh, q.confidence, q.chip, q.words, q.fact_id, q.document_id, d.page_id, d.source_id,
    q.evidence_start, q.evidence_end, d.url, d.published_at, q.value_usd, w.stories,
    round(
        q.doubt * log10(10 + coalesce(q.value_usd, 1000)) * (1 + coalesce(1 / w.stories, 0))
        * log2(1 + coalesce(t.pages, 1)) * pow(0.5, (n.day - d.told_on) / 60),
        6
    ) AS worth
FROM queue AS q
INNER JOIN documents AS d USING (document_id)
CROSS JOIN newest AS n
LEFT JOIN told AS t ON q.fact_id = t.fact_id
LEFT JOIN weighed AS w ON q.fact_id = w.fact_id
ORDER BY worth DESC, d.published_at DESC NULLS LAST, q.document_id, q.evidence_start, q.fact_id, q.reason
