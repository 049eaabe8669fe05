-- question: What does the collection hold about a trust, and for how many trusts at all?
-- grain: one row, the trust
-- parameter: trust text = RMP | The trust's ODS code
-- caveat: What is not held is not known not to exist.
WITH publications AS (
    SELECT trust_code, published_latest, count(*) AS domains FROM cqc_ratings GROUP BY ALL
)
SELECT
    t.trust_code,
    (SELECT count(*) FROM publications WHERE trust_code = $trust) AS publications,
    (SELECT count(*) FROM publications WHERE trust_code = $trust AND domains < 6) AS publications_in_part,
    (SELECT count(DISTINCT trust_code) FROM publications) AS trusts_rated,
    (SELECT count(*) FROM special_measures WHERE trust_code = $trust) AS spells,
    (SELECT count(*) FROM special_measures WHERE trust_code = $trust AND "left" IS NULL) AS spells_without_leaving,
    (SELECT count(DISTINCT trust_code) FROM special_measures) AS trusts_with_spells,
    (SELECT count(DISTINCT programme_id) FROM participants WHERE trust_code = $trust AND role = 'participant') AS programmes,
    (SELECT count(DISTINCT programme_id) FROM participants WHERE role = 'participant') AS programmes_with_lists,
    (SELECT count(*) FROM programmes) AS programmes_at_all,
    (SELECT count(*) FROM engagement WHERE trust_code = $trust AND respondents IS NULL) AS values_without_respondents,
    concat_ws(';', t.source_id, t.also_source_ids) AS source_ids
FROM trusts AS t
WHERE t.trust_code = $trust
ORDER BY t.trust_code
