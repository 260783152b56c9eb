-- Which documents speak of the delivery or the lack of the H20? Search for words in `search_terms`: lower case,
-- Chinese ones as jieba cuts them, with spaces between. A document must have the first list whole and one of the
-- second; most words found come first.
WITH searched AS (
    SELECT document_id, string_split(search_terms, ' ') AS terms
    FROM documents
    WHERE superseded_at IS NULL
)

SELECT
    len(list_intersect(s.terms, ['交付', '交货', '排队', '缺货', '断货', 'delivery', 'shortage'])) AS found,
    d.told_on, d.source_id, d.title, left(d.text, 80) AS begins, d.url
FROM searched AS s
INNER JOIN documents AS d USING (document_id)
WHERE list_has_all(s.terms, ['h20']) AND found > 0
ORDER BY found DESC, d.told_on DESC, d.document_id
