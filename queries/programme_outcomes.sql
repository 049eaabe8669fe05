-- question: What did a programme ask of its participants, and what did they conclude?
-- grain: one row a programme
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: Those counted as having reached it may be others than the participants: counted says
--   which.
SELECT to_reach, reached, asked, counted, conclusion, note,
  concat_ws(';', source_id, also_source_ids) AS source_ids
FROM programme_outcomes
WHERE programme_id = $programme
ORDER BY to_reach
