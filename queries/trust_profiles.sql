-- question: Who is each trust?
-- grain: one row a trust, those that took part in a programme first
-- parameter: trust text =  | One trust's ODS code; empty means all
-- caveat: No closing date means that none is held up to April 2022, not that the trust is known to
--   be open.
WITH pathfinders AS (
    SELECT DISTINCT trust_code FROM participants WHERE trust_code IS NOT NULL
)
SELECT
    t.trust_code, t.name, t.name_2019, t.trust_type, t.trust_type_basis, t.benchmark_group_2019,
    t.region, t.region_basis,
    t.is_foundation_trust, t.opened, t.closed, t.closed_basis, t.latitude, t.longitude, t.note,
    p.trust_code IS NOT NULL AS took_part,
    concat_ws(';', t.source_id, t.also_source_ids, t.location_source_id) AS source_ids
FROM trusts AS t
LEFT JOIN pathfinders AS p USING (trust_code)
WHERE $trust IS NULL OR t.trust_code = $trust
ORDER BY took_part DESC, t.name, t.trust_code
