-- question: What does a sum for a stated number of participants come to for each of them?
-- grain: one row a sum whose wording says how many participants it is for
-- caveat: Divided by the number that the sum itself covers, which need not be the number of the
--   programme. What was allocated is not what was spent.
WITH sums AS (
    SELECT *, try_cast(regexp_extract(unit_note, '^(\d+) ', 1) AS BIGINT) AS places
    FROM funding
    WHERE participant_id IS NULL AND basis = 'cash' AND stage IN ('allocated', 'spent')
)
SELECT
    p.programme_id, p.name AS programme, s.stage, s.financial_year, s.unit_note, s.amount_gbp,
    s.places,
    s.amount_gbp / s.places AS per_place_gbp, s.note,
    concat_ws(';', s.source_id, s.also_source_ids) AS source_ids
FROM sums AS s
JOIN programmes AS p USING (programme_id)
WHERE s.places > 0
ORDER BY p.name, p.programme_id, s.financial_year NULLS LAST, s.stage, s.unit_note
