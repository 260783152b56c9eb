-- A decision of the review: what was decided, by whom, when and why.
SELECT verdict, made_by, made_at, why
FROM decisions
WHERE decision_id = $decision_id
