-- question: How many were chosen, left, completed and reached the outcome in a programme?
-- grain: one row a headline: chosen, chosen_later, withdrawn, completed, outcome_achieved
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: Chosen is the largest standing total that a source gives exactly, or, without one, the
--   number chosen in the only wave; chosen_later is a larger total given as a bound.
-- caveat: A count of those who left some of its waves is not the programme's.
-- caveat: A headline without a row is not known, which is not zero.
WITH counted AS (
    SELECT measure, wave, value, qualifier, as_of_earliest, as_of_latest, confidence, note,
      concat_ws(';', source_id, also_source_ids) AS source_ids
    FROM programme_counts
    WHERE programme_id = $programme AND region IS NULL
),

in_part AS (
    SELECT wave FROM counted WHERE measure = 'new_participants'
    EXCEPT
    SELECT wave FROM counted WHERE measure = 'withdrawn'
),

standing AS (
    SELECT * FROM counted
    WHERE measure = 'cumulative_participants' AND qualifier = 'exact'
    QUALIFY row_number() OVER (ORDER BY value DESC, as_of_latest) = 1
),

only_wave AS (
    SELECT * FROM counted
    WHERE measure = 'new_participants' AND NOT EXISTS (FROM standing)
    -- Waves are not added up: somebody can be in two of them.
    QUALIFY count(*) OVER () = 1
),

chosen AS (
    SELECT 'chosen' AS headline, * EXCLUDE (measure, wave) FROM standing
    UNION ALL
    SELECT 'chosen' AS headline, * EXCLUDE (measure, wave) FROM only_wave
),

chosen_later AS (
    SELECT 'chosen_later' AS headline, * EXCLUDE (measure, wave)
    FROM counted
    WHERE measure = 'cumulative_participants' AND qualifier <> 'exact'
      AND value > (SELECT value FROM chosen)
    QUALIFY row_number() OVER (ORDER BY value DESC, as_of_latest) = 1
),

later AS (
    SELECT measure AS headline, * EXCLUDE (measure, wave)
    FROM counted
    WHERE measure IN ('withdrawn', 'completed', 'outcome_achieved')
      AND (measure <> 'withdrawn' OR wave = 'all' OR NOT EXISTS (FROM in_part))
    QUALIFY row_number() OVER (PARTITION BY measure ORDER BY as_of_latest DESC, value DESC) = 1
)

SELECT * FROM chosen
UNION ALL
SELECT * FROM chosen_later
UNION ALL
SELECT * FROM later
ORDER BY headline
