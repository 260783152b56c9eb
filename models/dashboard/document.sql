-- One document with a part of its text: `length` code points from the one numbered `start`, counted from 0.
SELECT
    d.* EXCLUDE (text, search_terms),
    substr(d.text, CAST($start AS BIGINT) + 1, CAST($length AS BIGINT)) AS part,
    length(d.text) AS text_length,
    coalesce(s.name, d.source_id) AS source, s.licence
FROM documents AS d
LEFT JOIN sources AS s ON d.source_id = s.source_id
WHERE d.document_id = $document_id
