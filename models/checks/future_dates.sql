-- warning: a document dated more than a day after it was fetched; its facts count for the day of the fetch
SELECT document_id, url, published_at, fetched_at
FROM documents
WHERE published_at > fetched_at + INTERVAL 1 DAY
ORDER BY document_id
