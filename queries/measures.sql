-- question: Which measures have values for single trusts, and what is each?
-- grain: one row an indicator with a value for at least one trust
-- caveat: Surveys from 2021 on have another questionnaire. They are never joined to earlier ones;
--   see newest_survey.
-- caveat: Trust types are never compared, and a score that changed scale is another measure.
WITH measured AS (
    SELECT indicator_id, trust_code, survey_year AS year FROM engagement WHERE survey_year < 2021
    UNION ALL
    SELECT indicator_id, trust_code, year(period_end) AS year FROM outcomes
      WHERE series = 'calendar_year'
),
extent AS (
    SELECT indicator_id, min(year) AS first_year, max(year) AS last_year,
      count(DISTINCT trust_code) AS trusts
    FROM measured
    GROUP BY indicator_id
)
SELECT
    i.indicator_id, i.name, i.family, i.definition, i.unit, i.scale_min, i.scale_max,
    i.higher_is_better, i.covers,
    i.comparability_note, e.first_year, e.last_year, e.trusts, i.source_id AS source_ids
FROM indicators AS i
JOIN extent AS e USING (indicator_id)
ORDER BY i.family = 'outcome', e.first_year, i.family, i.name, i.indicator_id
