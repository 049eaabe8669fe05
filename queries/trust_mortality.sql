-- question: What SHMI was published for a trust, with which limits?
-- grain: one row a twelve-month period and series
-- parameter: trust text = RMP | The trust's ODS code
-- caveat: SHMI must not be used to rank trusts or to compare one with another. Periods overlap:
--   never average them.
-- caveat: The series calendar_year has no limits and is never joined to hscic_rolling.
SELECT
    series, period_start, period_end, value, observed, expected, lower_limit, upper_limit, banding,
    confidence, note,
    source_id AS source_ids
FROM outcomes
WHERE trust_code = $trust AND indicator_id = 'shmi'
ORDER BY series, period_end
