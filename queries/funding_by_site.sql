-- question: What did each participant of a programme request and get, year by year?
-- grain: one row a participant, financial year and kind of money with a sum of its own
-- parameter: programme text = new-care-models-vanguards | The programme
-- caveat: Sums of single participants as press and publisher reported them, not all participants
--   and not all years. Never add money of different kinds.
WITH sums AS (
    SELECT
        f.participant_id, f.financial_year, f.unit_note, f.stage, f.amount_gbp, f.confidence,
        f.note,
        concat_ws(';', f.source_id, f.also_source_ids) AS source_ids
    FROM funding AS f
    WHERE f.programme_id = $programme AND f.participant_id IS NOT NULL AND f.basis = 'cash'
)
SELECT
    s.participant_id, p.name, p.kind, p.wave, s.financial_year, s.unit_note,
    sum(s.amount_gbp) FILTER (s.stage = 'requested') AS requested_gbp,
    sum(s.amount_gbp) FILTER (s.stage = 'allocated') AS allocated_gbp,
    sum(s.amount_gbp) FILTER (s.stage = 'announced') AS announced_gbp,
    bool_or(s.confidence = 'inferred') AS is_inferred,
    string_agg(DISTINCT s.note, '. ' ORDER BY s.note) AS note,
    string_agg(DISTINCT s.source_ids, ';' ORDER BY s.source_ids) AS source_ids
FROM sums AS s
JOIN participants AS p ON p.programme_id = $programme AND p.participant_id = s.participant_id
GROUP BY s.participant_id, p.name, p.kind, p.wave, s.financial_year, s.unit_note
ORDER BY s.financial_year NULLS LAST, s.unit_note, p.name, s.participant_id
