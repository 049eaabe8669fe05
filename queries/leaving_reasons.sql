-- question: Which reasons are given for a participant or applicant not going on, and whose account
--   is each?
-- grain: one row a participant, event and kind of reason
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: What a participant that completed concluded is left out, and so is what became of it
--   later: they are no reasons for leaving.
WITH leaving AS (
    SELECT participant_id, event, number, earliest_date, latest_date, reason_category, reason,
      reason_basis, note, source_id, also_source_ids
    FROM participation_events AS e
    WHERE programme_id = $programme AND reason_category IS NOT NULL AND event <> 'completed'
      AND NOT EXISTS (
          FROM participation_events AS c
          WHERE c.programme_id = e.programme_id AND c.participant_id = e.participant_id
            AND c.event = 'completed'
            AND e.event = 'other'
      )
    UNION ALL
    SELECT
        application_id, CASE decision WHEN 'declined' THEN 'rejected'
          ELSE 'taken_back' END, NULL, decided_earliest, decided_latest,
        list_aggregate(list_transform(string_split(reason_basis, ';'),
          entry -> trim(split_part(entry, '=', 1))), 'string_agg', ';'),
        reason, reason_basis, NULL, source_id, also_source_ids
    FROM applications
    WHERE programme_id = $programme AND reason_basis IS NOT NULL
      AND decision IN ('declined', 'taken_back', 'stopped')
),
people AS (
    SELECT participant_id, name FROM participants WHERE programme_id = $programme
    UNION ALL
    SELECT application_id, name FROM applications WHERE programme_id = $programme
      AND participant_id IS NULL
),
kinds AS (
    SELECT participant_id, event, latest_date,
      trim(unnest(string_split(reason_category, ';'))) AS kind
    FROM leaving
),
accounts AS (
    SELECT
        participant_id, event, latest_date,
        trim(split_part(entry, '=', 1)) AS kind,
        nullif(trim(split_part(entry, '=', 2)), '') AS account
    FROM (SELECT participant_id, event, latest_date,
      unnest(string_split(reason_basis, ';')) AS entry FROM leaving)
)
SELECT
    l.participant_id, p.name, l.event, l.earliest_date, l.latest_date, k.kind, a.account, l.reason,
    l.note,
    concat_ws(';', l.source_id, l.also_source_ids) AS source_ids
FROM leaving AS l
JOIN people AS p ON p.participant_id = l.participant_id
JOIN kinds AS k ON k.participant_id = l.participant_id AND k.event = l.event
  AND k.latest_date = l.latest_date
LEFT JOIN accounts AS a
    ON a.participant_id = l.participant_id AND a.event = l.event AND a.latest_date = l.latest_date
      AND a.kind = k.kind
ORDER BY l.event = 'withdrew' DESC, l.latest_date, p.name, l.participant_id, l.event, k.kind,
  a.account
