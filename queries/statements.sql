-- question: What did people and bodies say of a programme at the time?
-- grain: one row a statement
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: Paraphrased. A statement is what somebody said, which need not be so.
SELECT position, speaker, role, body, said_earliest, said_latest, about, statement, note,
  source_id AS source_ids
FROM statements
WHERE programme_id = $programme
ORDER BY said_latest, said_earliest NULLS LAST, position
