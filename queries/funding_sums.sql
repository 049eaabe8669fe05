-- question: Which sums of money were announced, allocated, requested, spent or forecast?
-- grain: one row a sum
-- parameter: programme text =  | One programme; empty means all
-- caveat: Never add rows of different stage or basis. A real amount is given only where the sum is
--   of one financial year.
SELECT
    p.programme_id, p.name AS programme, f.participant_id, m.name AS participant, f.financial_year,
    f.period_start, f.period_end,
    coalesce(f.to_date, false) AS to_date, f.forecast_on, f.stage, f.basis, f.sum_id, f.unit_note,
    f.reason, f.amount_gbp,
    f.amount_gbp * 100 / d.index_value AS real_gbp, d.base_year, f.confidence, f.note,
    concat_ws(';', f.source_id, f.also_source_ids) AS source_ids, d.source_id AS deflator_source
FROM funding AS f
JOIN programmes AS p USING (programme_id)
LEFT JOIN participants AS m ON m.programme_id = f.programme_id
  AND m.participant_id = f.participant_id
LEFT JOIN gdp_deflators AS d ON d.financial_year = f.financial_year
WHERE $programme IS NULL OR f.programme_id = $programme
ORDER BY
    p.name, p.programme_id,
    list_position(['cash', 'support_in_kind', 'ceiling', 'per_head'], f.basis) > 2,
    f.basis = 'per_head',
    list_position(
      ['announced', 'requested', 'allocated', 'committed', 'claimed', 'queried', 'approved',
       'paid', 'spent', 'not_used', 'refunded', 'forecast', 'forecast_saving'], f.stage),
    f.financial_year NULLS LAST, f.amount_gbp DESC, f.unit_note, f.basis, participant,
    f.participant_id, f.period_start,
    f.forecast_on, f.sum_id
