-- question: Which regions are there, of which division of England, and since when?
-- grain: one row a region of one kind
-- caveat: A name such as London belongs to several kinds, and need not mean the same area in each.
SELECT region, kind, from_date, to_date, source_id AS source_ids
FROM regions
ORDER BY kind, region
