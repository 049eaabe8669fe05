-- question: How did the Care Quality Commission rate a trust, by domain and date of publication?
-- grain: one row a rating of the whole trust in one domain
-- parameter: trust text = RMP | The trust's ODS code
-- caveat: Ratings are dated points and no full history. A domain without a rating is not known to
--   be unchanged.
SELECT
    domain, published_earliest, published_latest, date_precision, rating, confidence, note,
    concat_ws(';', source_id, also_source_ids) AS source_ids
FROM cqc_ratings
WHERE trust_code = $trust
ORDER BY published_latest, published_earliest, domain
