-- question: How did the time of participants named end, in every programme, and for which reason?
-- grain: one row a programme
-- caveat: Of participants named only. Where a list is a part of the whole, nothing follows for the
--   rest; where no end is recorded, what became of a participant is not known.
WITH people AS (
    SELECT programme_id, count(*) AS listed
    FROM participants
    GROUP BY programme_id
),
happened AS (
    SELECT
        e.programme_id,
        count(DISTINCT e.participant_id) FILTER (e.event = 'withdrew') AS withdrew,
        count(DISTINCT e.participant_id) FILTER (e.event = 'merged') AS merged,
        count(DISTINCT e.participant_id) FILTER (e.event = 'completed') AS completed,
        count(DISTINCT e.participant_id) FILTER (contains(e.reason_category, 'local_funding'))
          AS local_funding,
        count(DISTINCT e.participant_id) FILTER (list_contains(string_split(e.reason_category, ';'),
          'funding')) AS lost_funding,
        bool_and(e.confidence = 'inferred') FILTER (e.event = 'completed') AS completion_inferred,
        max(e.latest_date) FILTER (e.event IN ('withdrew', 'merged', 'completed')) AS last_end,
        string_agg(DISTINCT e.reason, '. '
          ORDER BY e.reason) FILTER (e.event IN ('withdrew', 'completed', 'merged')) AS reasons,
        string_agg(DISTINCT concat_ws(';', e.source_id, e.also_source_ids), ';'
            ORDER BY concat_ws(';', e.source_id, e.also_source_ids)) AS source_ids
    FROM participation_events AS e
    JOIN participants AS p ON p.programme_id = e.programme_id
      AND p.participant_id = e.participant_id
    GROUP BY e.programme_id
),
published AS (
    SELECT programme_id, max(value) AS total
    FROM programme_counts
    WHERE region IS NULL AND measure = 'cumulative_participants' AND qualifier = 'exact'
    GROUP BY programme_id
)
SELECT
    g.programme_id, g.name, coalesce(p.listed, 0) AS listed, t.total,
    coalesce(h.withdrew, 0) AS withdrew,
    coalesce(h.merged, 0) AS merged, coalesce(h.completed, 0) AS completed,
    coalesce(h.local_funding, 0) AS local_funding,
    coalesce(h.lost_funding, 0) AS lost_funding,
    coalesce(h.completion_inferred, false) AS completion_inferred, h.last_end,
    h.reasons, concat_ws(';', g.source_id, h.source_ids) AS source_ids
FROM programmes AS g
LEFT JOIN people AS p USING (programme_id)
LEFT JOIN happened AS h USING (programme_id)
LEFT JOIN published AS t USING (programme_id)
ORDER BY g.name, g.programme_id
