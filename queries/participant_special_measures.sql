-- question: When were the trusts of a programme in special measures?
-- grain: one row a trust and spell
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: Some dates are those of the Care Quality Commission's recommendation and not of the
--   decision. No end means none was found.
SELECT
    s.trust_code, p.participant_id, p.name, s.entered,
    coalesce(s.entered_latest, s.entered) AS entered_latest,
    s."left" AS left_earliest, coalesce(s.left_latest, s."left") AS left_latest, s.entered_basis,
    s.left_basis, s.note,
    concat_ws(';', s.source_id, s.also_source_ids) AS source_ids
FROM special_measures AS s
JOIN participants AS p ON p.trust_code = s.trust_code
WHERE p.programme_id = $programme
ORDER BY p.name, p.participant_id, s.entered
