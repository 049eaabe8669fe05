-- question: What did a programme's participants, and the other trusts of their types, score each
--   year on a measure?
-- grain: one row a trust and year with a value; a participant without any value has one row without
--   a year
-- parameter: programme text = mutuals-in-health | The programme
-- parameter: indicator text = staff_motivation_mean | A staff survey indicator, or shmi for
--   calendar years
-- caveat: Surveys from 2021 on have another questionnaire. They are never joined to earlier ones;
--   see newest_survey.
-- caveat: Never compare or combine trust types: keep to one. SHMI comes from the calendar-year
--   series only, whose years do not overlap.
WITH events AS (
    SELECT
        participant_id,
        min(earliest_date) FILTER (WHERE event = 'selected') AS chosen_earliest,
        max(latest_date) FILTER (WHERE event = 'selected') AS chosen_latest,
        bool_or(event = 'withdrew') AS withdrew,
        bool_or(event = 'completed') AS completed,
        string_agg(DISTINCT concat_ws(';', source_id, also_source_ids), ';'
          ORDER BY concat_ws(';', source_id, also_source_ids))
            AS source_ids
    FROM participation_events
    WHERE programme_id = $programme AND event IN ('selected', 'withdrew', 'completed')
    GROUP BY participant_id
),
chosen AS (
    SELECT
        p.trust_code, e.chosen_earliest, e.chosen_latest,
        coalesce(e.withdrew, false) AS withdrew, coalesce(e.completed, false) AS completed,
        concat_ws(';', p.source_id, p.also_source_ids, e.source_ids) AS source_ids
    FROM participants AS p
    LEFT JOIN events AS e USING (participant_id)
    WHERE p.programme_id = $programme AND p.trust_code IS NOT NULL
),
measured AS (
    SELECT trust_code, survey_year AS "year", "value", source_id
    FROM engagement
    WHERE indicator_id = $indicator AND survey_year < 2021
    UNION ALL
    SELECT trust_code, year(period_end) AS "year", "value", source_id
    FROM outcomes
    WHERE indicator_id = $indicator AND series = 'calendar_year'
)
SELECT
    t.trust_code, t.name, t.trust_type, t.region, m."year", m."value",
    c.trust_code IS NOT NULL AS is_participant, coalesce(c.withdrew, false) AS withdrew,
    coalesce(c.completed, false) AS completed, c.chosen_earliest, c.chosen_latest,
    concat_ws(';', m.source_id, c.source_ids) AS source_ids
FROM trusts AS t
LEFT JOIN chosen AS c USING (trust_code)
LEFT JOIN measured AS m USING (trust_code)
WHERE
    t.trust_type IN (SELECT trust_type FROM trusts
      WHERE trust_code IN (SELECT trust_code FROM chosen))
    AND (m."value" IS NOT NULL OR c.trust_code IS NOT NULL)
ORDER BY t.trust_code, m."year" NULLS FIRST
