-- question: What value does each trust of a benchmark group have on a measure, year by year?
-- grain: one row a trust and year
-- parameter: measure text = staff_motivation_mean | The indicator or outcome
-- parameter: group text = Acute | The benchmark group (trust type)
-- parameter: programme text =  | The programme whose participants are marked; empty marks none
-- parameter: year integer =  | One year; empty means all
-- caveat: Surveys from 2021 on have another questionnaire. They are never joined to earlier ones;
--   see newest_survey.
-- caveat: SHMI must not be used to rank trusts or to compare one with another.
WITH measured AS (
    SELECT trust_code, survey_year AS year, value, respondents, source_id, note FROM engagement
    WHERE indicator_id = $measure AND survey_year < 2021
    UNION ALL
    SELECT trust_code, year(period_end) AS year, value, NULL AS respondents, source_id, note
    FROM outcomes
    WHERE indicator_id = $measure AND series = 'calendar_year'
),
taking_part AS (
    SELECT DISTINCT trust_code
    FROM participants
    WHERE programme_id = $programme AND trust_code IS NOT NULL
)
SELECT
    m.trust_code, t.name, m.year, m.value, m.respondents, p.trust_code IS NOT NULL AS participant,
    m.note,
    m.source_id AS source_ids
FROM measured AS m
JOIN trusts AS t USING (trust_code)
LEFT JOIN taking_part AS p USING (trust_code)
WHERE t.trust_type = $group AND ($year IS NULL OR m.year = $year)
ORDER BY m.trust_code, m.year
