-- Of what quality the newest reading is: what was read, what could not be, and what the checks said
WITH newest AS (
    SELECT * FROM publications ORDER BY checked_at DESC, publication_id LIMIT 1
)

SELECT 'documents read' AS what, CAST(count(*) AS VARCHAR) AS found FROM documents WHERE error IS NULL AND superseded_at IS NULL
UNION ALL SELECT 'documents in quarantine', CAST(count(*) AS VARCHAR) FROM quarantine
UNION ALL SELECT 'places left unread', CAST(count(*) AS VARCHAR) FROM unread
UNION ALL SELECT 'for review', CAST(count(DISTINCT (document_id, fact_id, evidence_start)) AS VARCHAR) FROM review_queue
UNION ALL SELECT 'check with a warning', unnest(warnings) FROM newest
UNION ALL SELECT 'check accepted', unnest(accepted) FROM newest
