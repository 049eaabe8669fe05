-- question: Of how many trusts is an overall rating by the Care Quality Commission (CQC) held, and
--   from when to when?
-- grain: one row, or none where no rating is held
-- caveat: Ratings are dated points and no full history; dates are bounds.
SELECT
    count(DISTINCT trust_code) AS trusts, year(min(published_earliest)) AS first_year,
    year(max(published_latest)) AS last_year,
    string_agg(DISTINCT source_id, ';' ORDER BY source_id) AS source_ids
FROM cqc_ratings
WHERE domain = 'overall'
HAVING count(*) > 0
ORDER BY trusts
