-- question: Which survey years and mortality periods are held for a trust, of those held for other
--   trusts of its type?
-- grain: one row a series and year or period end
-- parameter: trust text = RMP | The trust's ODS code
-- caveat: was_open is whether the trust existed on 1 October of a survey year, or at some time in a
--   mortality period, as far as its dates are known.
WITH chosen AS (
    SELECT trust_code, trust_type, opened, closed FROM trusts WHERE trust_code = $trust
),
held AS (
    SELECT
        CASE WHEN i.unit = 'score' AND i.scale_min = 0 AND i.scale_max = 10 THEN 'themes'
          ELSE 'survey' END AS series,
        e.trust_code, make_date(e.survey_year, 10, 1) AS period_start,
        make_date(e.survey_year, 10, 1) AS period_end
    FROM engagement AS e
    JOIN indicators AS i USING (indicator_id)
    UNION ALL
    SELECT series, trust_code, period_start, period_end FROM outcomes WHERE indicator_id = 'shmi'
)
SELECT
    held.series, held.period_start, held.period_end,
    count(DISTINCT held.trust_code) AS trusts_of_type,
    bool_or(held.trust_code = chosen.trust_code) AS is_held,
    coalesce(chosen.opened <= held.period_end, true)
      AND coalesce(chosen.closed >= held.period_start, true) AS was_open
FROM held
JOIN trusts USING (trust_code)
JOIN chosen ON chosen.trust_type = trusts.trust_type
GROUP BY held.series, held.period_start, held.period_end, chosen.opened, chosen.closed
ORDER BY held.series, held.period_end, held.period_start
