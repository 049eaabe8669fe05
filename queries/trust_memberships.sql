-- question: Of which participants of programmes was a trust named as a part?
-- grain: one row a participant whose source lists the trust among its members
-- parameter: trust text = RMP | The trust's ODS code
-- caveat: Only where a participant's own page lists its members: a trust can have been part of
--   others.
SELECT
    g.programme_id, g.name AS programme, p.participant_id, p.name, p.kind, m.organisation, p.wave,
    concat_ws(';', m.source_id, p.source_id) AS source_ids
FROM participant_members AS m
JOIN participants AS p ON p.programme_id = m.programme_id AND p.participant_id = m.participant_id
JOIN programmes AS g ON g.programme_id = m.programme_id
WHERE m.trust_code = $trust
ORDER BY g.name, p.name, p.participant_id, m.organisation
