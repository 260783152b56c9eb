-- The facts that a document states within a part of its text, in order of place. One that a reviewer rejected is left
-- out, though the document states it still, but for the one that is asked for; of what a fact said before and says now
-- the latter is given.
WITH stated AS (
    SELECT fact_id, evidence_start, evidence_end, superseded_at
    FROM mentions
    WHERE document_id = $document_id AND evidence_start < $end AND evidence_end > $start
),

kinds AS (
    SELECT fact_id, type, chip, chip_text, superseded_at FROM quotes SEMI JOIN stated USING (fact_id)
    UNION ALL SELECT fact_id, type, chip, chip_text, superseded_at FROM orders SEMI JOIN stated USING (fact_id)
    UNION ALL SELECT fact_id, type, chip, chip_text, superseded_at FROM price_moves SEMI JOIN stated USING (fact_id)
    UNION ALL SELECT fact_id, type, chip, chip_text, superseded_at FROM supply_events SEMI JOIN stated USING (fact_id)
)

SELECT k.type, k.chip, k.chip_text, s.fact_id, s.evidence_start, s.evidence_end, s.superseded_at
FROM stated AS s
INNER JOIN kinds AS k USING (fact_id)
WHERE k.superseded_at IS NULL OR s.superseded_at IS NOT NULL OR s.fact_id = $here
QUALIFY
    1 = row_number() OVER (
        PARTITION BY split_part(s.fact_id, '@', 1), s.evidence_start
        ORDER BY s.fact_id IS NOT DISTINCT FROM $here DESC, s.fact_id
    )
ORDER BY s.evidence_start, s.evidence_end DESC, s.fact_id
LIMIT $most
