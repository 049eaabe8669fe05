-- question: Which rows that a check doubts were accepted all the same, why and by whom?
-- grain: one row an exception to a check
-- caveat: An exception past its last day still counts until it is taken out: the figure it is shown
--   beside rests on the row.
SELECT
    e.table_name, e.check_name, e.row_key, e.reason, e.accepted_by, e.accepted_on, e."until",
    e.programme_id
FROM accepted_exceptions AS e
ORDER BY e.accepted_on, e.table_name, e.check_name, e.row_key
