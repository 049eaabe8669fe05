-- question: Who could join a programme, on which criteria, when, and with what support?
-- grain: one row a term
-- parameter: programme text = mutuals-in-health | The programme
SELECT position, kind, term, confidence, source_id AS source_ids
FROM programme_terms
WHERE programme_id = $programme
ORDER BY position
