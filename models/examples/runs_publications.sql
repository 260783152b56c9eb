-- When did the data last change, and by how much? Every attempt to publish, newest first, with the growth since the
-- last one that was published before it.
SELECT
    checked_at, state, quotes,
    quotes - lag(CASE WHEN state = 'published' THEN quotes END IGNORE NULLS) OVER (ORDER BY checked_at, publication_id)
        AS quotes_added,
    documents,
    documents - lag(CASE WHEN state = 'published' THEN documents END IGNORE NULLS)
        OVER (ORDER BY checked_at, publication_id) AS documents_added,
    len(errors) AS errors, len(warnings) AS warnings, accepted
FROM publications
ORDER BY checked_at DESC, publication_id
