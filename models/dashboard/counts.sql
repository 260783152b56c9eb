-- How much the file holds of what stands, its newest day and fetch, and when it was last checked for publication.
SELECT
    (SELECT count(*) FROM documents WHERE superseded_at IS NULL) AS documents,
    (SELECT count(*) FROM quotes WHERE superseded_at IS NULL) AS quotes,
    (SELECT count(*) FROM orders WHERE superseded_at IS NULL) AS orders,
    (SELECT count(*) FROM price_moves WHERE superseded_at IS NULL) AS moves,
    (SELECT count(*) FROM supply_events WHERE superseded_at IS NULL) AS supply,
    (SELECT max(told_on) FROM documents WHERE error IS NULL) AS newest,
    (SELECT max(fetched_at) FROM documents) AS newest_fetch,
    (SELECT max(checked_at) FROM publications) AS checked_at
