-- question: Who took part in a programme or applied to it, and what happened to each?
-- grain: one row a participant or applicant and event; one row with no event where none is known
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: Some lists are complete, some are not. Work out no rates from a list that is not complete.
SELECT
    p.participant_id, p.name, p.kind, p.role, p.trust_code, t.trust_type, p.region, p.region_as_published, p.wave,
    p.practices, p.population, p.note, e.event, e.reason, e.earliest_date, e.latest_date, e.confidence AS event_confidence,
    e.note AS event_note, concat_ws(';', p.source_id, p.also_source_ids, e.source_id, e.also_source_ids) AS source_ids
FROM participants AS p
LEFT JOIN trusts AS t USING (trust_code)
LEFT JOIN participation_events AS e USING (programme_id, participant_id)
WHERE p.programme_id = $programme
ORDER BY p.role DESC, p.name, p.participant_id, e.latest_date, e.earliest_date, e.event
