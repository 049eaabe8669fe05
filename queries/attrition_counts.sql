-- question: How many were chosen for each programme, and how many of them left?
-- grain: one row a programme
-- parameter: programme text =  | One programme; empty means all
-- caveat: Chosen is the largest standing total given exactly, else the largest given as a bound.
--   Where no count of those who left was found it is unknown, not zero; a count for some of its
--   waves is none for the programme.
WITH england AS (
    SELECT *, concat_ws(';', source_id, also_source_ids) AS source_ids
    FROM programme_counts
    WHERE region IS NULL
),
chosen AS (
    SELECT *, row_number() OVER (PARTITION BY programme_id
      ORDER BY qualifier = 'exact' DESC, value DESC, as_of_latest, source_id) AS place
    FROM england
    WHERE measure = 'cumulative_participants'
),
in_part AS (
    SELECT programme_id
    FROM england AS joined
    WHERE measure = 'new_participants' AND NOT EXISTS (
        FROM england AS gone
        WHERE gone.programme_id = joined.programme_id AND gone.measure = 'withdrawn'
          AND gone.wave = joined.wave
    )
),
newest AS (
    SELECT *, row_number() OVER (PARTITION BY programme_id, wave
      ORDER BY as_of_latest DESC, value DESC, source_id) AS place
    FROM england
    WHERE measure = 'withdrawn' AND (wave = 'all' OR programme_id NOT IN (FROM in_part))
),
counted AS (
    SELECT *, bool_or(wave = 'all') OVER (PARTITION BY programme_id) AS as_a_whole
    FROM newest
    WHERE place = 1
),
gone AS (
    SELECT
        programme_id, sum(value)::BIGINT AS value,
        CASE WHEN count(DISTINCT qualifier) = 1 THEN min(qualifier) ELSE 'about' END AS qualifier,
        string_agg(DISTINCT note, '. ' ORDER BY note) AS note,
        string_agg(DISTINCT source_ids, ';' ORDER BY source_ids) AS source_ids
    FROM counted
    WHERE wave = 'all' OR NOT as_a_whole
    GROUP BY programme_id
)
SELECT
    p.programme_id, p.name,
    c.value AS chosen, c.qualifier AS chosen_qualifier, c.as_of_earliest, c.as_of_latest,
    c.note AS chosen_note,
    g.value AS left_count, g.qualifier AS left_qualifier, g.note AS left_note,
    concat_ws(';', c.source_ids, g.source_ids) AS source_ids
FROM programmes AS p
LEFT JOIN chosen AS c ON c.programme_id = p.programme_id AND c.place = 1
LEFT JOIN gone AS g ON g.programme_id = p.programme_id
WHERE $programme IS NULL OR p.programme_id = $programme
ORDER BY p.name, p.programme_id
