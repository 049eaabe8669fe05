-- question: Which benchmark groups (trust types) are there?
-- grain: one row a trust type
-- caveat: The staff survey's publisher says that groups must not be compared or combined.
SELECT trust_type, count(*) AS trusts,
  string_agg(DISTINCT source_id, ';' ORDER BY source_id) AS source_ids
FROM trusts
GROUP BY trust_type
ORDER BY trusts DESC, trust_type
