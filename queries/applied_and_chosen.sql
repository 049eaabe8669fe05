-- question: How many applied to a programme and how many were chosen, by wave and region?
-- grain: one row a wave, region and published number of applicants; where no such number was found,
--   one a number chosen
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: An empty number of applicants means that none was found, not that nobody applied. Show
--   the qualifiers with the numbers.
WITH counts AS (
    SELECT *, concat_ws(';', source_id, also_source_ids) AS all_source_ids
    FROM programme_counts
    WHERE programme_id = $programme
),
applied AS (
    SELECT * FROM counts WHERE measure IN ('applications', 'expressions_of_interest')
),
chosen AS (
    SELECT * FROM counts WHERE measure = 'new_participants'
)
SELECT
    coalesce(c.wave, a.wave) AS wave, coalesce(c.region, a.region) AS region,
    coalesce(c.as_of_earliest, a.as_of_earliest) AS as_of_earliest,
    coalesce(c.as_of_latest, a.as_of_latest) AS as_of_latest,
    a.measure AS applied_measure, a.value AS applied, a.qualifier AS applied_qualifier,
    a.confidence AS applied_confidence,
    c.value AS chosen, c.qualifier AS chosen_qualifier, c.confidence AS chosen_confidence,
    nullif(concat_ws('. ', a.note, CASE WHEN c.note IS DISTINCT FROM a.note THEN c.note END), '')
      AS note,
    concat_ws(';', a.all_source_ids, c.all_source_ids) AS source_ids
FROM chosen AS c
FULL JOIN applied AS a ON a.wave = c.wave AND a.region IS NOT DISTINCT FROM c.region
ORDER BY as_of_latest, wave, region NULLS FIRST, applied_measure NULLS LAST, applied, chosen,
  source_ids
