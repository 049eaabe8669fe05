-- question: What did the adult inpatient survey find for the trusts that its report named?
-- grain: one row a trust and survey
-- parameter: programme text =  | The programme whose participants are marked; empty marks none
-- caveat: Only the trusts with the highest and the lowest scores were named: never a sample of all.
WITH scores AS (
    SELECT * FROM patient_experience WHERE indicator_id = 'inpatient_survey_overall_experience'
),
bands AS (
    SELECT trust_code, period_end, value AS band FROM patient_experience
      WHERE indicator_id = 'inpatient_survey_overall_band'
),
taking_part AS (
    SELECT DISTINCT trust_code
    FROM participants
    WHERE programme_id = $programme AND trust_code IS NOT NULL
)
SELECT
    s.trust_code, t.name, t.trust_type, s.period_start, s.period_end, s.value AS score,
    CASE b.band WHEN 1 THEN 'Worse than expected' WHEN 2 THEN 'About the same'
      WHEN 3 THEN 'Better than expected' END AS band,
    s.confidence, s.note, p.trust_code IS NOT NULL AS participant, s.source_id AS source_ids
FROM scores AS s
JOIN trusts AS t USING (trust_code)
LEFT JOIN bands AS b USING (trust_code, period_end)
LEFT JOIN taking_part AS p USING (trust_code)
ORDER BY s.period_end, b.band NULLS LAST, t.name, s.trust_code
