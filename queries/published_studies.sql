-- question: What have published studies found?
-- grain: one row a finding
-- caveat: Effects are as published and mostly not comparable with one another: kinds, scales and
--   outcomes differ.
SELECT
    e.study_id, e.citation, e."year", e.design, e.sample, e.exposure, e.outcome, e.effect,
    e.effect_kind, e.controls, e.finding,
    p.name AS programme, e.source_id AS source_ids
FROM evidence AS e
LEFT JOIN programmes AS p USING (programme_id)
ORDER BY e."year", e.citation, e.study_id
