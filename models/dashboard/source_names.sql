-- The sources that gave a document, by name.
SELECT source_id, name FROM sources SEMI JOIN documents USING (source_id) ORDER BY name
