-- question: How many of England's trusts had each Care Quality Commission (CQC) rating in 2016?
-- grain: one row a published count or share, by date, trusts counted, domain and rating
-- caveat: Counts of different publications and days: they do not add up with one another.
SELECT
    as_of_earliest, as_of_latest, trust_group, domain, counted, rating, value, unit, confidence,
    note, source_id AS source_ids
FROM cqc_national_counts
ORDER BY
    as_of_latest DESC, trust_group <> 'All trusts', trust_group, domain <> 'overall', domain,
    counted, rating NULLS FIRST, unit
