-- question: What is recorded of a programme's participants besides selection and the end of their
--   time in it?
-- grain: one row an event of no kind of its own
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: That nothing is recorded of a participant does not mean that nothing happened.
SELECT
    e.participant_id, p.name, e.earliest_date, e.latest_date, e.reason, e.confidence, e.note,
    concat_ws(';', e.source_id, e.also_source_ids) AS source_ids
FROM participation_events AS e
JOIN participants AS p USING (programme_id, participant_id)
WHERE e.programme_id = $programme AND e.event = 'other'
ORDER BY e.latest_date, e.earliest_date, p.name, e.participant_id, e.reason
