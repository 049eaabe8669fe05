-- question: What happened to a trust in programmes and in special measures, and when?
-- grain: one row a dated event
-- parameter: trust text = RMP | The trust's ODS code
-- caveat: An empty latest day means that only the earliest possible day is known.
-- caveat: A spell in special measures without a row for leaving has no leaving date in the sources; it is not known to have gone on.
WITH taken AS (
    SELECT
        'programme' AS kind, p.programme_id, programmes.name AS programme, p.role, NULL::BIGINT AS spell, e.event,
        e.earliest_date AS earliest, e.latest_date AS latest, e.reason, e.reason_basis AS basis, e.confidence, e.note,
        concat_ws(';', e.source_id, e.also_source_ids, p.source_id, p.also_source_ids) AS source_ids
    FROM participants AS p
    JOIN participation_events AS e USING (programme_id, participant_id)
    JOIN programmes USING (programme_id)
    WHERE p.trust_code = $trust
),
spells AS (
    SELECT *, row_number() OVER (ORDER BY entered) AS spell, concat_ws(';', source_id, also_source_ids) AS source_ids
    FROM special_measures
    WHERE trust_code = $trust
),
spell_ends AS (
    SELECT spell, 'entered' AS event, entered AS earliest, entered_latest AS latest, entered_basis AS basis, note, source_ids
    FROM spells
    UNION ALL
    SELECT spell, 'left' AS event, "left" AS earliest, left_latest AS latest, left_basis AS basis, note, source_ids
    FROM spells
    WHERE "left" IS NOT NULL
)
SELECT * FROM taken
UNION ALL
SELECT
    'special_measures', NULL, NULL, NULL, spell, event, earliest, latest, NULL, basis, NULL, note, source_ids
FROM spell_ends
ORDER BY earliest, latest NULLS LAST, kind, programme_id, event, spell
