-- question: Which trusts did a trust take over from, and which took over from it?
-- grain: one row a predecessor or successor
-- parameter: trust text = RMP | The trust's ODS code
-- caveat: Closures are known up to April 2022; where the sources name no successor, none is listed.
WITH followed AS (
    SELECT trust_code AS earlier, unnest(string_split(successor_code, ';')) AS later
    FROM trusts
    WHERE successor_code IS NOT NULL
),
related AS (
    SELECT 'predecessor' AS relation, earlier AS trust_code, earlier AS told_by FROM followed
      WHERE later = $trust
    UNION ALL
    SELECT 'successor' AS relation, later AS trust_code, earlier AS told_by FROM followed
      WHERE earlier = $trust
)
SELECT
    r.relation, r.trust_code, t.name, t.opened, t.closed,
    concat_ws(';', teller.source_id, teller.also_source_ids) AS source_ids
FROM related AS r
JOIN trusts AS t USING (trust_code)
JOIN trusts AS teller ON teller.trust_code = r.told_by
ORDER BY r.relation, t.closed NULLS LAST, r.trust_code
