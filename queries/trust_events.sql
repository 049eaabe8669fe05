-- question: What happened to a trust in programmes and in special measures, and when?
-- grain: one row a dated event
-- parameter: trust text = RMP | The trust's ODS code
-- caveat: An empty latest day means that only the earliest possible day is known.
-- caveat: A spell in special measures without a row for leaving has no leaving date in the sources;
--   it is not known to have gone on.
WITH taken AS (
    SELECT
        'programme' AS kind, p.programme_id, programmes.name AS programme, 'participant' AS role,
        NULL::BIGINT AS spell, e.event,
        e.earliest_date AS earliest, e.latest_date AS latest, e.reason, e.reason_basis AS basis,
        e.confidence, e.note,
        concat_ws(';', e.source_id, e.also_source_ids, p.source_id, p.also_source_ids) AS source_ids
    FROM participants AS p
    JOIN participation_events AS e USING (programme_id, participant_id)
    JOIN programmes USING (programme_id)
    WHERE p.trust_code = $trust
),
decided AS (
    SELECT *, CASE decision WHEN 'declined' THEN 'rejected' WHEN 'taken_back' THEN 'taken_back'
      WHEN 'stopped' THEN 'taken_back' END AS event
    FROM applications
    WHERE trust_code = $trust
),
applied AS (
    SELECT
        'programme' AS kind, programme_id, programmes.name AS programme, 'applicant' AS role,
        NULL::BIGINT AS spell, a.event,
        a.earliest, a.latest, a.reason, a.basis, a.confidence, a.note, a.source_ids
    FROM (
        SELECT
            programme_id, 'applied' AS event, received_earliest AS earliest,
            received_latest AS latest, NULL AS reason, NULL AS basis,
            confidence, note, concat_ws(';', source_id, also_source_ids) AS source_ids
        FROM decided
        WHERE received_latest IS NOT NULL
        UNION ALL
        SELECT
            programme_id, event, decided_earliest, decided_latest, reason, reason_basis, confidence,
            note,
            concat_ws(';', source_id, also_source_ids)
        FROM decided
        WHERE event IS NOT NULL AND decided_latest IS NOT NULL
    ) AS a
    JOIN programmes USING (programme_id)
),
spells AS (
    SELECT *, row_number() OVER (ORDER BY entered) AS spell,
      concat_ws(';', source_id, also_source_ids) AS source_ids
    FROM special_measures
    WHERE trust_code = $trust
),
spell_ends AS (
    SELECT spell, 'entered' AS event, entered AS earliest, entered_latest AS latest,
      entered_basis AS basis, note, source_ids
    FROM spells
    UNION ALL
    SELECT spell, 'left' AS event, "left" AS earliest, left_latest AS latest, left_basis AS basis,
      note, source_ids
    FROM spells
    WHERE "left" IS NOT NULL
)
SELECT * FROM taken
UNION ALL
SELECT * FROM applied
UNION ALL
SELECT
    'special_measures', NULL, NULL, NULL, spell, event, earliest, latest, NULL, basis, NULL, note,
    source_ids
FROM spell_ends
ORDER BY earliest, latest NULLS LAST, kind, programme_id, event, spell
