-- question: What was announced for each programme, and what is known to have been spent for the
--   same purpose?
-- grain: one row a sum announced, with what was spent for the same purpose; a sum spent with none
--   announced; or a programme with neither
-- caveat: Sums are matched where both are of one kind and cover the same thing as their source
--   words it. Amounts a head are left out.
WITH sums AS (
    SELECT
        f.programme_id, f.financial_year, f.stage, f.basis, f.unit_note, f.amount_gbp,
        f.amount_gbp * 100 / d.index_value AS real_gbp, d.base_year, f.note,
        concat_ws(';', f.source_id, f.also_source_ids) AS source_ids, d.source_id AS deflator_source
    FROM funding AS f
    LEFT JOIN gdp_deflators AS d ON d.financial_year = f.financial_year
    WHERE f.basis <> 'per_head' AND f.participant_id IS NULL
),
pairs AS (
    SELECT
        coalesce(a.programme_id, s.programme_id) AS programme_id,
        coalesce(a.basis, s.basis) AS basis,
        coalesce(a.unit_note, s.unit_note) AS covers,
        a.financial_year AS announced_year, a.amount_gbp AS announced_gbp,
        a.real_gbp AS announced_real_gbp,
        s.financial_year AS spent_year, s.amount_gbp AS spent_gbp, s.real_gbp AS spent_real_gbp,
        s.unit_note AS spent_covers,
        coalesce(a.base_year, s.base_year) AS base_year,
        nullif(concat_ws('. ', a.note, s.note), '') AS note,
        concat_ws(';', a.source_ids, s.source_ids) AS source_ids,
        coalesce(a.deflator_source, s.deflator_source) AS deflator_source
    FROM (FROM sums WHERE stage = 'announced') AS a
    FULL JOIN (FROM sums WHERE stage = 'spent') AS s
        ON s.programme_id = a.programme_id AND s.basis = a.basis
       AND (s.unit_note = a.unit_note OR starts_with(s.unit_note, concat(a.unit_note, ',')))
)
SELECT p.programme_id, p.name AS programme, pairs.* EXCLUDE (programme_id)
FROM programmes AS p
LEFT JOIN pairs USING (programme_id)
ORDER BY
    p.name, p.programme_id, pairs.basis = 'ceiling', pairs.announced_gbp IS NULL,
    pairs.announced_year NULLS LAST,
    pairs.announced_gbp, pairs.covers, pairs.spent_gbp, pairs.spent_covers
