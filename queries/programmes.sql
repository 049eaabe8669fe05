-- question: Which programmes are there, and what was each for?
-- grain: one row a programme
-- parameter: programme text =  | One programme; empty means all
-- caveat: Only Mutuals in Health and the GP consortia were studied in depth; the others come from a
--   sample of sources.
WITH listed AS (
    SELECT programme_id, count(*) AS participants_listed, count(trust_code) AS trusts_listed
    FROM participants
    GROUP BY programme_id
)
SELECT
    p.programme_id, p.name, p.lead_bodies, p.purpose, p.announced, p.applications_close,
    p.planned_end,
    p.target_participants, p.fund_gbp, p.max_award_gbp, p.participant_kind, p.participants_list,
    p.records_as_at, p.decision_days, p.entry, p.note,
    coalesce(l.participants_listed, 0) AS participants_listed,
    coalesce(l.trusts_listed, 0) AS trusts_listed,
    concat_ws(';', p.source_id, p.also_source_ids) AS source_ids
FROM programmes AS p
LEFT JOIN listed AS l USING (programme_id)
WHERE $programme IS NULL OR p.programme_id = $programme
ORDER BY trusts_listed DESC, participants_listed DESC, p.name
