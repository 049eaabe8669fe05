-- question: Which questions will be asked of a programme, and what are the answers?
-- grain: one row a question
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: An answer holds facts in braces, and the conditions under which it may be shown: fill in
--   the one and check the other.
SELECT position, question, answer, basis, valid_while, opponent, note,
  concat_ws(';', source_id, also_source_ids) AS source_ids
FROM answers
WHERE programme_id = $programme
ORDER BY position
