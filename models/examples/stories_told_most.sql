-- Which stories do most sites tell? The twenty stories with most sources, then most documents, with the title of the
-- first. A story is a text and its copies and reprints.
SELECT
    d.story_id, count(DISTINCT d.source_id) AS sources, count(*) AS documents,
    min(d.told_on) AS first_on, max(d.told_on) AS last_on,
    first(d.title ORDER BY d.told_on, d.document_id) AS title,
    first(d.url ORDER BY d.told_on, d.document_id) AS url,
    list_sort(list(DISTINCT s.name)) AS told_by
FROM documents AS d
INNER JOIN sources AS s USING (source_id)
WHERE d.superseded_at IS NULL AND d.error IS NULL
GROUP BY d.story_id
ORDER BY sources DESC, documents DESC, last_on DESC, d.story_id
LIMIT 20
