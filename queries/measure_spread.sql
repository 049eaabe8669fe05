-- question: How are a benchmark group's trusts spread over a measure, year by year?
-- grain: one row a year
-- parameter: measure text = staff_motivation_mean | The indicator or outcome
-- parameter: group text = Acute | The benchmark group (trust type)
-- caveat: Surveys from 2021 on have another questionnaire. They are never joined to earlier ones;
--   see newest_survey.
-- caveat: The set of trusts changes as trusts open and close. Quantiles are interpolated between
--   trusts; each trust counts once.
WITH measured AS (
    SELECT trust_code, survey_year AS year, value, source_id FROM engagement
    WHERE indicator_id = $measure AND survey_year < 2021
    UNION ALL
    SELECT trust_code, year(period_end) AS year, value, source_id
    FROM outcomes
    WHERE indicator_id = $measure AND series = 'calendar_year'
)
SELECT
    m.year, count(*) AS trusts, quantile_cont(m.value, 0.1) AS p10,
    quantile_cont(m.value, 0.25) AS p25,
    quantile_cont(m.value, 0.5) AS p50, quantile_cont(m.value, 0.75) AS p75,
    quantile_cont(m.value, 0.9) AS p90,
    string_agg(DISTINCT m.source_id, ';' ORDER BY m.source_id) AS source_ids
FROM measured AS m
JOIN trusts AS t USING (trust_code)
WHERE t.trust_type = $group
GROUP BY m.year
ORDER BY m.year
