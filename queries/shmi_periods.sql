-- question: For which periods was SHMI published with its limits and bandings?
-- grain: one row a period, the newest first
-- caveat: Published periods overlap, so they are never averaged or added up.
SELECT period_start, period_end, count(*) AS trusts,
  string_agg(DISTINCT source_id, ';' ORDER BY source_id) AS source_ids
FROM outcomes
WHERE indicator_id = 'shmi' AND series = 'hscic_rolling'
GROUP BY period_start, period_end
ORDER BY period_end DESC, period_start DESC
