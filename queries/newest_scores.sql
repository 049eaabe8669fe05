-- question: What is each trust's newest staff survey score, and what were its SHMI and its
--   patients' answers about that time?
-- grain: one row a trust of the group with at least one of the three
-- parameter: indicator text = theme_engagement | The staff survey score
-- parameter: group text = Acute | The benchmark group (trust type)
-- parameter: programme text =  | The programme whose participants are marked; empty marks none
-- caveat: The newest survey is another questionnaire than those before 2021: never join or subtract
--   their scores.
-- caveat: SHMI must not be used to rank trusts or to compare one with another. Friends and Family
--   is one month of self-selected answers: not for ranking.
-- caveat: A code can stand for a larger trust than in 2019, after a merger.
WITH survey AS (
    SELECT trust_code, survey_year, value AS score, source_id AS score_source
    FROM engagement
    WHERE indicator_id = $indicator AND survey_year >= 2021
    QUALIFY survey_year = max(survey_year) OVER ()
),
deaths AS (
    SELECT
        trust_code, period_start AS shmi_start, period_end AS shmi_end, value AS shmi, observed,
        expected, banding,
        source_id AS shmi_source
    FROM outcomes
    WHERE indicator_id = 'shmi' AND series = 'nhs_digital_trust' AND banding IS NOT NULL
    QUALIFY period_end = max(period_end) OVER ()
),
patients AS (
    SELECT
        trust_code, period_start AS asked_from, period_end AS asked_to, value AS positive,
        responses, source_id AS answers_source
    FROM patient_experience
    WHERE indicator_id = 'fft_inpatient_positive_pct'
    QUALIFY period_end = max(period_end) OVER ()
),
joined AS (
    SELECT *
    FROM survey
    FULL JOIN deaths USING (trust_code)
    FULL JOIN patients USING (trust_code)
),
taking_part AS (
    SELECT DISTINCT trust_code
    FROM participants
    WHERE programme_id = $programme AND trust_code IS NOT NULL
)
SELECT
    j.trust_code, t.name, j.survey_year, j.score, j.shmi_start, j.shmi_end, j.shmi, j.observed,
    j.expected, j.banding,
    j.asked_from, j.asked_to, j.positive, j.responses, p.trust_code IS NOT NULL AS participant,
    concat_ws(';', j.score_source, j.shmi_source, j.answers_source) AS source_ids
FROM joined AS j
JOIN trusts AS t USING (trust_code)
LEFT JOIN taking_part AS p USING (trust_code)
WHERE t.trust_type = $group
ORDER BY t.name, j.trust_code
