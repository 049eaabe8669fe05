-- question: Which sources are there, and on what terms?
-- grain: one row a source
SELECT source_id, title, publisher, url, published, licence, note
FROM sources
ORDER BY source_id
