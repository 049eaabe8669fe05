-- question: What does each sum for a whole programme or wave come to per participant chosen and per
--   participant that completed?
-- grain: one row a sum for a whole programme or wave; or a programme for which none was found
-- caveat: A sum is divided only by an exact count of the same programme or wave. What was announced
--   is not what was spent.
WITH sums AS (
    SELECT
        f.programme_id, f.financial_year, f.stage, f.basis, f.unit_note, f.amount_gbp,
        f.amount_gbp * 100 / d.index_value AS real_gbp, d.base_year, f.note,
        concat_ws(';', f.source_id, f.also_source_ids) AS source_ids,
        d.source_id AS deflator_source,
        coalesce(nullif(regexp_extract(f.unit_note, '^wave ([^, ]+)', 1), ''), 'all') AS wave
    FROM funding AS f
    LEFT JOIN gdp_deflators AS d ON d.financial_year = f.financial_year
    WHERE f.participant_id IS NULL AND f.basis IN ('cash', 'support_in_kind')
      AND (f.stage = 'spent'
        OR (f.stage = 'announced'
          AND regexp_matches(f.unit_note, '^(whole programme|wave [^, ]+)$')))
),
england AS (
    SELECT *, concat_ws(';', source_id, also_source_ids) AS source_ids
    FROM programme_counts
    WHERE region IS NULL
),
options AS (
    SELECT programme_id, wave, 'chosen' AS which, value, qualifier, source_ids
    FROM england WHERE measure = 'new_participants'
    UNION ALL
    SELECT programme_id, 'all', 'chosen', value, qualifier, source_ids
    FROM england WHERE measure = 'cumulative_participants'
    UNION ALL
    SELECT programme_id, wave, 'completed', value, qualifier, source_ids
    FROM england WHERE measure = 'completed'
    UNION ALL
    SELECT programme_id, 'all', 'completed', sum(value)::BIGINT,
      CASE WHEN bool_and(qualifier = 'exact') THEN 'exact' ELSE 'about' END,
        string_agg(DISTINCT source_ids, ';' ORDER BY source_ids)
    FROM england WHERE measure = 'completed'
    GROUP BY programme_id
    HAVING NOT bool_or(wave = 'all')
),
counts AS (
    SELECT *
    FROM options
    QUALIFY row_number() OVER (PARTITION BY programme_id, wave, which
      ORDER BY qualifier = 'exact' DESC, value DESC, qualifier, source_ids) = 1
),
joined AS (
    SELECT
        p.programme_id, p.name AS programme, s.stage, s.basis, s.unit_note, s.financial_year,
        s.amount_gbp, s.real_gbp,
        s.base_year, s.note, s.deflator_source, coalesce(s.wave, 'all') AS wave,
        s.source_ids AS sum_sources
    FROM programmes AS p
    LEFT JOIN sums AS s USING (programme_id)
)
SELECT
    j.programme_id, j.programme, j.stage, j.basis, j.unit_note, j.financial_year, j.amount_gbp,
    j.real_gbp, j.base_year,
    c.value AS chosen, c.qualifier AS chosen_qualifier, e.value AS completed,
    e.qualifier AS completed_qualifier,
    CASE WHEN c.qualifier = 'exact' THEN j.amount_gbp / nullif(c.value, 0) END AS per_chosen_gbp,
    CASE WHEN c.qualifier = 'exact' THEN j.real_gbp / nullif(c.value, 0) END AS per_chosen_real_gbp,
    CASE WHEN j.stage = 'spent' AND e.qualifier = 'exact'
      THEN j.amount_gbp / nullif(e.value, 0) END AS per_completed_gbp,
    CASE WHEN j.stage = 'spent' AND e.qualifier = 'exact'
      THEN j.real_gbp / nullif(e.value, 0) END AS per_completed_real_gbp,
    j.note, concat_ws(';', j.sum_sources, c.source_ids, e.source_ids) AS source_ids,
    j.deflator_source
FROM joined AS j
LEFT JOIN counts AS c ON c.programme_id = j.programme_id AND c.wave = j.wave AND c.which = 'chosen'
LEFT JOIN counts AS e ON e.programme_id = j.programme_id AND e.wave = j.wave
  AND e.which = 'completed'
ORDER BY j.programme, j.programme_id, j.stage DESC NULLS LAST, j.basis, j.financial_year NULLS LAST,
  j.unit_note
