-- question: When was each participant of a programme selected, when and how did its time there end,
--   and how does it stand now?
-- grain: one row a participant that had been selected by the day the programme's records are true
--   as at
-- parameter: programme text = mutuals-in-health | The programme; empty means all
-- caveat: Days are bounds: from the last possible day of selection to the first possible day of the
--   end, and the reverse.
-- caveat: What is dated after the day that a programme's records are true as at is left out, and no
--   later day within bounds is after it.
WITH listed AS (
    SELECT p.programme_id, p.participant_id, p.name, p.trust_code, p.region, p.region_as_published,
      concat_ws(';', p.source_id, p.also_source_ids) AS source_ids
    FROM participants AS p
    WHERE $programme IS NULL OR p.programme_id = $programme
),
placed AS (
    SELECT
        e.* EXCLUDE (latest_date),
        least(e.latest_date, coalesce(g.records_as_at, e.latest_date)) AS latest_date,
        e.earliest_date > g.records_as_at AS is_later,
        CASE WHEN event = 'selected' THEN 'start' WHEN event = 'other' THEN 'later'
             WHEN event IN ('withdrew', 'asked_to_leave', 'cancelled', 'merged', 'completed')
               THEN 'end'
             ELSE 'state' END AS part
    FROM participation_events AS e
    JOIN programmes AS g USING (programme_id)
    WHERE $programme IS NULL OR e.programme_id = $programme
),
not_yet AS (
    SELECT programme_id, participant_id
    FROM placed
    WHERE part = 'start'
    GROUP BY programme_id, participant_id
    HAVING bool_and(coalesce(is_later, false))
),
ordered AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY programme_id, participant_id, part
          ORDER BY earliest_date, latest_date, event) AS place,
        row_number() OVER (PARTITION BY programme_id, participant_id, part
          ORDER BY latest_date DESC, earliest_date DESC, event) AS back
    FROM placed
    WHERE is_later IS NOT TRUE
),
said AS (
    SELECT
        programme_id, participant_id,
        string_agg(reason, '. ' ORDER BY latest_date, event) FILTER (part = 'later') AS later,
        string_agg(DISTINCT note, '. ' ORDER BY note) AS note,
        string_agg(DISTINCT concat_ws(';', source_id, also_source_ids), ';'
                   ORDER BY concat_ws(';', source_id, also_source_ids)) AS source_ids
    FROM ordered
    GROUP BY programme_id, participant_id
)
SELECT
    listed.programme_id, listed.participant_id, listed.name, listed.trust_code, listed.region,
    listed.region_as_published,
    chosen.earliest_date AS selected_earliest, chosen.latest_date AS selected_latest,
    ended.event AS end_event, ended.earliest_date AS end_earliest, ended.latest_date AS end_latest,
    CASE WHEN date_diff('day', chosen.latest_date, ended.earliest_date) < 0 THEN 0
         ELSE date_diff('day', chosen.latest_date, ended.earliest_date) END AS days_fewest,
    date_diff('day', chosen.earliest_date, ended.latest_date) AS days_most,
    ended.reason, stated.event AS state, stated.earliest_date AS state_earliest,
    stated.latest_date AS state_latest, stated.until AS state_until,
    after.earliest_date AS later_earliest, after.latest_date AS later_latest, said.later, said.note,
    concat_ws(';', listed.source_ids, said.source_ids) AS source_ids
FROM listed
ANTI JOIN not_yet USING (programme_id, participant_id)
LEFT JOIN ordered AS chosen
    ON chosen.programme_id = listed.programme_id AND chosen.participant_id = listed.participant_id
      AND chosen.part = 'start' AND chosen.place = 1
LEFT JOIN ordered AS ended
    ON ended.programme_id = listed.programme_id AND ended.participant_id = listed.participant_id
      AND ended.part = 'end' AND ended.place = 1
LEFT JOIN ordered AS stated
    ON stated.programme_id = listed.programme_id AND stated.participant_id = listed.participant_id
      AND stated.part = 'state' AND stated.back = 1
LEFT JOIN ordered AS after
    ON after.programme_id = listed.programme_id AND after.participant_id = listed.participant_id
      AND after.part = 'later' AND after.place = 1
LEFT JOIN said ON said.programme_id = listed.programme_id
  AND said.participant_id = listed.participant_id
ORDER BY
    listed.programme_id, end_event IN ('withdrew', 'asked_to_leave', 'cancelled') DESC NULLS LAST,
    end_event NULLS LAST, end_latest,
    selected_latest NULLS LAST, listed.name, listed.participant_id
