-- question: In how many of the published periods was each participant's SHMI higher or lower than
--   expected?
-- grain: one row a participant that is a trust with a SHMI in at least one published period
-- parameter: programme text = mutuals-in-health | The programme
-- caveat: Published periods overlap, so several of them can show the same deaths.
WITH chosen AS (
    SELECT trust_code, string_agg(DISTINCT source_id, ';' ORDER BY source_id) AS source_ids
    FROM participants
    WHERE programme_id = $programme AND trust_code IS NOT NULL
    GROUP BY trust_code
)
SELECT
    o.trust_code, t.name, count(*) AS periods,
    count(*) FILTER (WHERE o.banding = 'Higher than expected') AS higher,
    count(*) FILTER (WHERE o.banding = 'Lower than expected') AS lower,
    string_agg(DISTINCT concat_ws(';', o.source_id, c.source_ids), ';'
      ORDER BY concat_ws(';', o.source_id, c.source_ids)) AS source_ids
FROM outcomes AS o
JOIN chosen AS c USING (trust_code)
JOIN trusts AS t USING (trust_code)
WHERE o.indicator_id = 'shmi' AND o.series = 'hscic_rolling'
GROUP BY o.trust_code, t.name
ORDER BY t.name, o.trust_code
