-- question: When was each participant of a programme selected, and when and how did its time there end?
-- grain: one row a participant
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: Days are bounds: from the last possible day of selection to the first possible day of the end, and the reverse.
WITH listed AS (
    SELECT participant_id, name, trust_code, concat_ws(';', source_id, also_source_ids) AS source_ids
    FROM participants
    WHERE programme_id = $programme
),
placed AS (
    SELECT
        *,
        CASE WHEN event = 'selected' THEN 'start' WHEN event = 'other' THEN 'later'
             WHEN event IN ('withdrew', 'asked_to_leave', 'merged', 'completed', 'cancelled') THEN 'end' END AS part
    FROM participation_events
    WHERE programme_id = $programme
),
ordered AS (
    SELECT *, row_number() OVER (PARTITION BY participant_id, part ORDER BY earliest_date, latest_date, event) AS place
    FROM placed
    WHERE part IS NOT NULL
),
said AS (
    SELECT
        participant_id,
        string_agg(reason, '. ' ORDER BY latest_date, event) FILTER (part = 'later') AS later,
        string_agg(DISTINCT note, '. ' ORDER BY note) AS note,
        string_agg(DISTINCT concat_ws(';', source_id, also_source_ids), ';'
                   ORDER BY concat_ws(';', source_id, also_source_ids)) AS source_ids
    FROM ordered
    GROUP BY participant_id
)
SELECT
    listed.participant_id, listed.name, listed.trust_code,
    chosen.earliest_date AS selected_earliest, chosen.latest_date AS selected_latest,
    ended.event AS end_event, ended.earliest_date AS end_earliest, ended.latest_date AS end_latest,
    CASE WHEN date_diff('day', chosen.latest_date, ended.earliest_date) < 0 THEN 0
         ELSE date_diff('day', chosen.latest_date, ended.earliest_date) END AS days_fewest,
    date_diff('day', chosen.earliest_date, ended.latest_date) AS days_most,
    ended.reason, after.earliest_date AS later_earliest, after.latest_date AS later_latest, said.later, said.note,
    concat_ws(';', listed.source_ids, said.source_ids) AS source_ids
FROM listed
LEFT JOIN ordered AS chosen ON chosen.participant_id = listed.participant_id AND chosen.part = 'start' AND chosen.place = 1
LEFT JOIN ordered AS ended ON ended.participant_id = listed.participant_id AND ended.part = 'end' AND ended.place = 1
LEFT JOIN ordered AS after ON after.participant_id = listed.participant_id AND after.part = 'later' AND after.place = 1
LEFT JOIN said ON said.participant_id = listed.participant_id
ORDER BY end_event = 'withdrew' DESC NULLS LAST, end_event NULLS LAST, end_latest, listed.name, listed.participant_id
