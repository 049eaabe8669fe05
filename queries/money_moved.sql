-- question: Which sums were moved between participants of a programme, or between a participant and
--   the programme's fund?
-- grain: one row a move
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: Where either side is empty it is the programme's fund: the line changes what that
--   participant is allocated.
SELECT
    m.number, m.moved_on, m.from_participant_id, f.name AS from_participant, m.to_participant_id,
    t.name AS to_participant,
    m.amount_gbp, m.financial_year, m.reason, m.confidence, m.note, m.source_id AS source_ids
FROM money_moved AS m
LEFT JOIN participants AS f ON f.programme_id = m.programme_id
  AND f.participant_id = m.from_participant_id
LEFT JOIN participants AS t ON t.programme_id = m.programme_id
  AND t.participant_id = m.to_participant_id
WHERE m.programme_id = $programme
ORDER BY m.moved_on NULLS LAST, m.number
