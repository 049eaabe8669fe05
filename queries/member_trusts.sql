-- question: Which NHS trusts were named as parts of a programme's participants, and where are they?
-- grain: one row a trust
-- parameter: programme text = new-care-models-vanguards | The programme
-- caveat: Only where a participant's own page lists its members. Places are those of headquarters.
SELECT
    t.trust_code, t.name, t.trust_type, t.region, t.latitude, t.longitude,
    string_agg(DISTINCT p.name, '; ' ORDER BY p.name) AS partnerships,
    count(DISTINCT p.participant_id) AS partnership_count,
    concat_ws(';', string_agg(DISTINCT m.source_id, ';' ORDER BY m.source_id), t.location_source_id)
      AS source_ids
FROM participant_members AS m
JOIN participants AS p ON p.programme_id = m.programme_id AND p.participant_id = m.participant_id
JOIN trusts AS t ON t.trust_code = m.trust_code
WHERE m.programme_id = $programme
GROUP BY t.trust_code, t.name, t.trust_type, t.region, t.latitude, t.longitude, t.location_source_id
ORDER BY t.name, t.trust_code
