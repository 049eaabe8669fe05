-- question: How do all staff survey indicators go with an outcome, each year by itself?
-- grain: one row an indicator and year in which at least three trusts of the benchmark group have
--   both values
-- parameter: outcome text = shmi | The outcome
-- parameter: group text = Acute | The benchmark group (trust type)
-- caveat: Pearson correlations over trusts. They share trusts and outcomes, so they are not
--   independent of one another.
WITH outcome_years AS (
    SELECT trust_code, year(period_end) AS year, value AS outcome, source_id
    FROM outcomes
    WHERE indicator_id = $outcome AND series = 'calendar_year'
)
SELECT
    e.indicator_id, e.survey_year AS year, count(*) AS trusts,
    corr(e.value, o.outcome) AS correlation,
    string_agg(DISTINCT concat_ws(';', e.source_id, nullif(o.source_id, e.source_id)), ';'
        ORDER BY concat_ws(';', e.source_id, nullif(o.source_id, e.source_id))) AS source_ids
FROM engagement AS e
JOIN outcome_years AS o ON o.trust_code = e.trust_code AND o.year = e.survey_year
JOIN trusts AS t ON t.trust_code = e.trust_code
WHERE t.trust_type = $group
GROUP BY e.indicator_id, e.survey_year
HAVING count(*) >= 3
ORDER BY e.indicator_id, e.survey_year
