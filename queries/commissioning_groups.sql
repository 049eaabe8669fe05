-- question: How many emerging and established clinical commissioning groups were there?
-- grain: one row a count: a date, stage and region
-- caveat: Groups became fewer by merging, not by dropping out. Early counts may include groups that
--   were never pathfinders.
SELECT
    as_of_earliest, as_of_latest, region, stage, value, confidence, note,
    concat_ws(';', source_id, also_source_ids) AS source_ids
FROM ccg_counts
ORDER BY as_of_latest, as_of_earliest, stage, region NULLS FIRST
