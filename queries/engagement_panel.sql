-- question: Which values of an indicator and an outcome does each trust of a benchmark group have,
--   year by year?
-- grain: one row a trust and year with at least one of the two values
-- parameter: indicator text = staff_motivation_mean | The staff survey indicator
-- parameter: outcome text = shmi | The outcome
-- parameter: group text = Acute | The benchmark group (trust type)
-- parameter: year integer =  | One year; empty means all
-- parameter: programme text =  | The programme whose participants are marked; empty marks none
-- caveat: Surveys from 2021 on have another questionnaire. They are never joined to earlier ones;
--   see newest_survey.
-- caveat: The survey is of the autumn; the outcome is of the calendar year. Periods of outcomes
--   other than 2012 are inferred.
-- caveat: A trust that took over another under its own code is one trust throughout; a successor
--   with a new code is another.
WITH exposures AS (
    SELECT trust_code, survey_year AS year, value AS exposure, respondents, source_id
    FROM engagement
    WHERE indicator_id = $indicator AND survey_year < 2021
),
outcome_years AS (
    SELECT trust_code, year(period_end) AS year, value AS outcome, confidence, source_id
    FROM outcomes
    WHERE indicator_id = $outcome AND series = 'calendar_year'
),
joined AS (
    SELECT
        trust_code, year, e.exposure, e.respondents, o.outcome, o.confidence AS period_confidence,
        e.source_id AS exposure_source, nullif(o.source_id, e.source_id) AS outcome_source
    FROM exposures AS e
    FULL JOIN outcome_years AS o USING (trust_code, year)
),
successions AS (
    SELECT unnest(string_split(successor_code, ';')) AS trust_code, closed AS took_over
    FROM trusts
    WHERE successor_code IS NOT NULL
),
took_over AS (
    SELECT s.trust_code, min(s.took_over) AS took_over
    FROM successions AS s
    JOIN trusts AS t USING (trust_code)
    WHERE t.opened IS NULL OR t.opened < s.took_over
    GROUP BY s.trust_code
),
taking_part AS (
    SELECT DISTINCT trust_code
    FROM participants
    WHERE programme_id = $programme AND trust_code IS NOT NULL
)
SELECT
    j.trust_code, t.name, t.region, j.year, j.exposure, j.respondents, j.outcome,
    j.period_confidence,
    p.trust_code IS NOT NULL AS participant, t.opened, t.closed, k.took_over,
    concat_ws(';', j.exposure_source, j.outcome_source) AS source_ids
FROM joined AS j
JOIN trusts AS t USING (trust_code)
LEFT JOIN took_over AS k USING (trust_code)
LEFT JOIN taking_part AS p USING (trust_code)
WHERE t.trust_type = $group AND ($year IS NULL OR j.year = $year)
ORDER BY j.trust_code, j.year
