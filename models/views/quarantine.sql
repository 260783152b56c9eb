-- Documents that could not be read, newest first: nothing of them is in the tables of facts. Each is tried again by the
-- next version of rules, seeds or page readers, and leaves this list when that reads it.
--
-- document_id: The document, or the capture that none came out of
-- source_id: Source it came from
-- url: Where it lies
-- fetched_at: When it was fetched, UTC
-- extractor_version: Version of code and seeds that failed on it
-- error: Why it could not be read
-- traceback: Where in the code it failed, a line for each call; null where the page itself is refused
SELECT document_id, source_id, url, fetched_at, extractor_version, error, traceback
FROM documents
WHERE error IS NOT NULL AND superseded_at IS NULL
ORDER BY fetched_at DESC, document_id
