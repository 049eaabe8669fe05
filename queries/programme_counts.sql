-- question: What was counted for a programme, by wave, date and region?
-- grain: one row a published count
-- parameter: programme text = mutuals-in-health | The programme
-- parameter: measure text =  | One measure, as in programme_counts; empty means all
-- caveat: Different sources' values for one quantity stand side by side. Show the qualifier with
--   each number.
SELECT
    wave, as_of_earliest, as_of_latest, region, measure, value, qualifier, basis, confidence, note,
    concat_ws(';', source_id, also_source_ids) AS source_ids
FROM programme_counts
WHERE programme_id = $programme AND ($measure IS NULL OR measure = $measure)
ORDER BY as_of_latest, as_of_earliest, wave, region NULLS FIRST, measure, basis, value
