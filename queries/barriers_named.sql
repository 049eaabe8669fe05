-- question: What stood in the way, as the sources name it?
-- grain: one row a barrier
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: Nobody counted how often each was met. Amounts are per different things and are never
--   added.
SELECT barrier, description, theme, amount_gbp, per, confidence,
  concat_ws(';', source_id, also_source_ids) AS source_ids
FROM barriers
WHERE programme_id = $programme
ORDER BY amount_gbp IS NULL, barrier
