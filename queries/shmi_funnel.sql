-- question: What were each trust's SHMI, its limits and its banding in one published period, and
--   which trusts took part?
-- grain: one row a trust
-- parameter: programme text = mutuals-in-health | The programme whose participants are marked
-- parameter: period text =  | The published period, by its last day, such as 2013-09-30; empty
--   means the newest
-- caveat: SHMI must not be used to rank trusts or to compare one with another. Published periods
--   overlap.
WITH wanted AS (
    SELECT max(period_end) AS period_end
    FROM outcomes
    WHERE indicator_id = 'shmi' AND series = 'hscic_rolling'
      AND ($period IS NULL OR CAST(period_end AS VARCHAR) = $period)
),
chosen AS (
    SELECT trust_code, string_agg(DISTINCT source_id, ';' ORDER BY source_id) AS source_ids
    FROM participants
    WHERE programme_id = $programme AND trust_code IS NOT NULL
    GROUP BY trust_code
)
SELECT
    o.trust_code, t.name, o.period_start, o.period_end, o."value", o.observed, o.expected,
    o.lower_limit, o.upper_limit,
    o.banding, o.note, c.trust_code IS NOT NULL AS is_participant,
    concat_ws(';', o.source_id, c.source_ids) AS source_ids
FROM outcomes AS o
JOIN wanted USING (period_end)
JOIN trusts AS t USING (trust_code)
LEFT JOIN chosen AS c USING (trust_code)
WHERE o.indicator_id = 'shmi' AND o.series = 'hscic_rolling'
ORDER BY t.name, o.trust_code
