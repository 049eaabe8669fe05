-- question: Which returns do the participants of a programme owe, and which came when?
-- grain: one row a return: a participant, the period reported on and the kind
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: A return without a day of receipt has not come by the day that the programme's records
--   are true as at.
SELECT
    r.participant_id, p.name AS participant, r.period_start, r.period_end, r.kind, r.due,
    r.received, r.signed_by_role, r.signed_on,
    r.note, r.source_id AS source_ids
FROM returns AS r
LEFT JOIN participants AS p USING (programme_id, participant_id)
WHERE r.programme_id = $programme
ORDER BY r.due NULLS LAST, participant, r.participant_id, r.period_start, r.period_end, r.kind
