-- question: What happened in a programme, and when?
-- grain: one row a moment: a date of the programme itself, or an event that some number of its
--   participants share
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: Where a day is not known both bounds are given. Events of a participant list that is not
--   complete are left out, and so is what is dated after the day that its records are true as at.
WITH programme AS (
    SELECT *, concat_ws(';', source_id, also_source_ids) AS sources
    FROM programmes
    WHERE programme_id = $programme
),

own_dates AS (
    SELECT 'announced' AS moment, announced AS earliest, announced AS latest,
      NULL::BIGINT AS participants, NULL AS qualifier, sources AS source_ids
    FROM programme
    UNION ALL
    SELECT 'applications_close', applications_close, applications_close, NULL, NULL, sources
      FROM programme
    UNION ALL
    SELECT 'planned_end', planned_end, planned_end, NULL, NULL, sources FROM programme
),

listed AS (
    SELECT
        (SELECT count(*) FROM participants WHERE programme_id = $programme) >= max(value)
          AS is_complete
    FROM programme_counts
    WHERE programme_id = $programme AND region IS NULL AND measure = 'cumulative_participants'
),

shared_events AS (
    SELECT
        event AS moment, earliest_date AS earliest, latest_date AS latest, count(*) AS participants,
        'exact' AS qualifier,
        string_agg(DISTINCT concat_ws(';', e.source_id, e.also_source_ids), ';'
          ORDER BY concat_ws(';', e.source_id, e.also_source_ids)) AS source_ids
    FROM participation_events AS e
    JOIN participants AS p USING (programme_id, participant_id)
    JOIN programme AS g USING (programme_id)
    WHERE
        e.event IN ('selected', 'withdrew', 'asked_to_leave', 'cancelled', 'merged', 'completed')
        -- Where the records say nothing of the list, it is complete if as many are listed as were
        -- counted.
        AND (g.participants_list = 'complete'
          OR (g.participants_list IS NULL AND (SELECT is_complete FROM listed)))
        AND (g.records_as_at IS NULL OR e.earliest_date <= g.records_as_at)
    GROUP BY event, earliest_date, latest_date
),

counts AS (
    SELECT
        measure || ':' || wave AS moment, as_of_earliest AS earliest, as_of_latest AS latest,
        value AS participants, qualifier,
        string_agg(DISTINCT concat_ws(';', source_id, also_source_ids), ';'
          ORDER BY concat_ws(';', source_id, also_source_ids)) AS source_ids
    FROM programme_counts
    WHERE
        programme_id = $programme AND region IS NULL
          AND measure IN ('new_participants', 'outcome_achieved')
        AND NOT EXISTS (SELECT 1 FROM shared_events)
    GROUP BY measure, wave, as_of_earliest, as_of_latest, value, qualifier
)

SELECT * FROM own_dates WHERE earliest IS NOT NULL
UNION ALL
SELECT * FROM shared_events
UNION ALL
SELECT * FROM counts
ORDER BY earliest, latest, moment
