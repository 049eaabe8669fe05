-- question: Who expressed an interest in a programme, when, and what became of it?
-- grain: one row an expression of interest or application
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: An applicant is no participant; participant_id names the one it became. An empty decision
--   is not known, which is not open.
SELECT
    application_id, name, kind, trust_code, region, region_as_published, decided_by, owner,
    received_earliest, received_latest,
    decided_earliest, decided_latest, decision, criteria_not_met, reason, participant_id,
    confidence, note,
    concat_ws(';', source_id, also_source_ids) AS source_ids
FROM applications
WHERE programme_id = $programme
ORDER BY received_latest NULLS LAST, received_earliest NULLS LAST, name, application_id
