-- question: What does the collection hold about a trust, and for how many trusts at all?
-- grain: one row, the trust
-- parameter: trust text = RMP | The trust's ODS code
-- caveat: What is not held is not known not to exist.
WITH own_publications AS (
    SELECT count(*) AS domains FROM cqc_ratings WHERE trust_code = $trust GROUP BY published_latest
),
publications AS (
    SELECT count(*) AS publications, count(*) FILTER (domains < 6) AS publications_in_part
      FROM own_publications
),
rated AS (
    SELECT count(DISTINCT trust_code) AS trusts_rated FROM cqc_ratings
),
spells AS (
    SELECT
        count(*) FILTER (trust_code = $trust) AS spells,
        count(*) FILTER (trust_code = $trust AND "left" IS NULL) AS spells_without_leaving,
        count(DISTINCT trust_code) AS trusts_with_spells
    FROM special_measures
),
taking_part AS (
    SELECT
        count(DISTINCT programme_id) FILTER (trust_code = $trust) AS programmes,
        count(DISTINCT programme_id) AS programmes_with_lists
    FROM participants
),
listed AS (
    SELECT count(*) AS programmes_at_all FROM programmes
),
survey AS (
    SELECT count(*) AS values_without_respondents FROM engagement WHERE trust_code = $trust
      AND respondents IS NULL
)
SELECT
    t.trust_code, publications.*, rated.*, spells.*, taking_part.*, listed.*, survey.*,
    concat_ws(';', t.source_id, t.also_source_ids) AS source_ids
FROM trusts AS t, publications, rated, spells, taking_part, listed, survey
WHERE t.trust_code = $trust
ORDER BY t.trust_code
