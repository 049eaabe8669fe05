-- question: Where do a trust's staff survey values stand in the spread of its own benchmark group?
-- grain: one row an indicator and survey year in which the group has values
-- parameter: trust text = RMP | The trust's ODS code
-- parameter: themes integer = 0 | 1 for the themes scored 0 to 10, 0 for every other indicator
-- caveat: The group is the trusts of the same type, this one included. Types are never compared or
--   combined.
-- caveat: Quantiles interpolate between trusts, each trust counting once whatever its size.
WITH chosen AS (
    SELECT trust_code, trust_type FROM trusts WHERE trust_code = $trust
),
measured AS (
    SELECT
        e.trust_code, e.survey_year, e.value, e.respondents, e.response_rate, e.note, e.source_id,
        i.indicator_id, i.name AS indicator, i.family, i.unit, i.higher_is_better
    FROM engagement AS e
    JOIN indicators AS i USING (indicator_id)
    JOIN trusts AS t USING (trust_code)
    JOIN chosen ON chosen.trust_type = t.trust_type
    WHERE (i.unit = 'score' AND i.scale_min = 0 AND i.scale_max = 10) = ($themes = 1)
),
spread AS (
    SELECT
        indicator_id, indicator, family, unit, higher_is_better, survey_year, count(*) AS trusts,
        quantile_cont(value, 0.10) AS p10, quantile_cont(value, 0.25) AS p25,
        quantile_cont(value, 0.50) AS p50,
        quantile_cont(value, 0.75) AS p75, quantile_cont(value, 0.90) AS p90,
        string_agg(DISTINCT source_id, ';' ORDER BY source_id) AS source_ids
    FROM measured
    GROUP BY ALL
),
own AS (
    SELECT indicator_id, survey_year, value, respondents, response_rate, note FROM measured
      WHERE trust_code = $trust
)
SELECT
    s.indicator_id, s.indicator, s.family, s.unit, s.higher_is_better, s.survey_year, own.value,
    own.respondents,
    own.response_rate, own.note, s.trusts, s.p10, s.p25, s.p50, s.p75, s.p90, s.source_ids
FROM spread AS s
LEFT JOIN own USING (indicator_id, survey_year)
ORDER BY s.family, s.indicator, s.indicator_id, s.survey_year
