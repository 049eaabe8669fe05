-- question: What is the price level of each financial year, and which edition is it from?
-- grain: one row a financial year
-- caveat: One edition only; each edition revises earlier years. The deflator measures prices in the
--   whole economy.
SELECT d.financial_year, d.index_value, d.base_year, s.title AS edition, s.publisher,
  d.source_id AS source_ids
FROM gdp_deflators AS d
JOIN sources AS s USING (source_id)
ORDER BY d.financial_year
