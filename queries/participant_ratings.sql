-- question: Which overall ratings did the Care Quality Commission publish for the trusts of a
--   programme?
-- grain: one row a trust and publication
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: Histories have gaps, and dates are bounds.
SELECT
    r.trust_code, p.participant_id, p.name, r.published_earliest, r.published_latest, r.rating,
    r.confidence, r.note,
    concat_ws(';', r.source_id, r.also_source_ids) AS source_ids
FROM cqc_ratings AS r
JOIN participants AS p ON p.trust_code = r.trust_code
WHERE p.programme_id = $programme AND r.domain = 'overall'
ORDER BY p.name, p.participant_id, r.published_latest, r.published_earliest
