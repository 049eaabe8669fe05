-- question: Who took part in a programme or applied to it, and what happened to each?
-- grain: one row a participant or applicant and event; one row with no event where none is known
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: Some lists are complete, some are not. Work out no rates from a list that is not
--   complete.
WITH people AS (
    SELECT
        participant_id, name, kind, 'participant' AS role, trust_code, region, region_as_published,
        wave, practices,
        population, note, concat_ws(';', source_id, also_source_ids) AS source_ids
    FROM participants
    WHERE programme_id = $programme
    UNION ALL
    SELECT
        application_id, name, kind, 'applicant', trust_code, region, region_as_published, NULL,
        NULL,
        NULL, note, concat_ws(';', source_id, also_source_ids)
    FROM applications
    WHERE programme_id = $programme AND participant_id IS NULL
),
happened AS (
    SELECT
        participant_id, event, reason, earliest_date, latest_date, confidence, note,
        concat_ws(';', source_id, also_source_ids) AS source_ids
    FROM participation_events
    WHERE programme_id = $programme
    UNION ALL
    SELECT
        coalesce(participant_id, application_id), 'applied', NULL, received_earliest,
        received_latest, confidence, NULL,
        concat_ws(';', source_id, also_source_ids)
    FROM applications
    WHERE programme_id = $programme AND received_latest IS NOT NULL
    UNION ALL
    SELECT
        application_id, CASE WHEN decision = 'declined' THEN 'rejected'
          ELSE 'taken_back' END, reason, decided_earliest,
        decided_latest, confidence, NULL, concat_ws(';', source_id, also_source_ids)
    FROM applications
    WHERE programme_id = $programme AND decision IN ('declined', 'taken_back', 'stopped')
      AND decided_latest IS NOT NULL
)
SELECT
    p.participant_id, p.name, p.kind, p.role, p.trust_code, t.trust_type, p.region,
    p.region_as_published, p.wave,
    p.practices, p.population, p.note, e.event, e.reason, e.earliest_date, e.latest_date,
    e.confidence AS event_confidence,
    e.note AS event_note, concat_ws(';', p.source_ids, e.source_ids) AS source_ids
FROM people AS p
LEFT JOIN trusts AS t USING (trust_code)
LEFT JOIN happened AS e USING (participant_id)
ORDER BY p.role DESC, p.name, p.participant_id, e.latest_date, e.earliest_date, e.event
