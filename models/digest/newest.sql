-- The day of the newest document that could be read; null in a file without one.
SELECT max(told_on) AS day FROM documents WHERE error IS NULL
