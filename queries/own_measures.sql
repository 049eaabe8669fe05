-- question: What did a programme measure at its participants, period by period?
-- grain: one row a participant, measure and period
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: The programme's own measures: they are not the national survey and are never joined to
--   it.
SELECT
    m.measure, coalesce(m.measure_label, m.measure) AS label, m.participant_id,
    p.name AS participant, m.period_start, m.period_end,
    m.value, m.responses, m.invited, m.unit, m.scale_min, m.scale_max, m.confidence, m.note,
    m.source_id AS source_ids
FROM participant_measures AS m
LEFT JOIN participants AS p USING (programme_id, participant_id)
WHERE m.programme_id = $programme
ORDER BY m.measure, m.period_start, participant, m.participant_id
