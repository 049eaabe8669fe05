-- question: Which trusts were open when a programme was announced, and which of them took part or
--   withdrew?
-- grain: one row a trust that was open on the day of the announcement, or that took part
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: A trust without an opening date counts as open where a later closing date, or a place in
--   the 2019 staff survey, shows that it still existed. Where the announcement's day is not known,
--   nothing says which trusts were open.
WITH announcement AS (
    SELECT announced, concat_ws(';', source_id, also_source_ids) AS source_ids
    FROM programmes
    WHERE programme_id = $programme
),
taking_part AS (
    SELECT
        p.trust_code,
        bool_or(coalesce(e.event = 'withdrew', false)) AS withdrew,
        string_agg(DISTINCT concat_ws(';', p.source_id, p.also_source_ids), ';'
            ORDER BY concat_ws(';', p.source_id, p.also_source_ids)) AS source_ids
    FROM participants AS p
    LEFT JOIN participation_events AS e USING (programme_id, participant_id)
    WHERE p.programme_id = $programme AND p.trust_code IS NOT NULL
    GROUP BY p.trust_code
),
dated AS (
    SELECT
        t.*, a.source_ids AS announcement_source_ids,
        CASE
            WHEN a.announced IS NULL THEN NULL
            WHEN t.opened > a.announced OR t.closed < a.announced THEN false
            WHEN t.opened IS NOT NULL THEN true
            ELSE t.closed IS NOT NULL OR t.benchmark_group_2019 IS NOT NULL
        END AS was_open
    FROM trusts AS t
    CROSS JOIN announcement AS a
)
SELECT
    d.trust_code, d.name, d.trust_type, d.region, d.latitude, d.longitude, d.opened, d.closed,
    d.was_open,
    p.trust_code IS NOT NULL AS took_part, coalesce(p.withdrew, false) AS withdrew,
    concat_ws(';', p.source_ids, d.announcement_source_ids, d.source_id, d.also_source_ids,
      d.location_source_id) AS source_ids
FROM dated AS d
LEFT JOIN taking_part AS p USING (trust_code)
WHERE d.was_open OR p.trust_code IS NOT NULL
ORDER BY took_part DESC, d.name, d.trust_code
