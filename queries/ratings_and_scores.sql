-- question: Which staff survey score did each trust have before each overall rating by the Care Quality Commission (CQC)?
-- grain: one row a trust and published overall rating
-- parameter: indicator text = staff_motivation_mean | The staff survey indicator
-- parameter: programme text =  | The programme whose participants are marked; empty marks none
-- parameter: first integer = 0 | The first survey year that counts
-- parameter: last integer = 9999 | The last survey year that counts
-- caveat: Ratings are held for few trusts, most of them chosen for a programme, and their histories have gaps: nothing can be estimated from them.
-- caveat: The survey is of the autumn, so a score is before a rating if its year is before the first year in which the rating can have been published.
-- caveat: is_pair marks, of each trust, the latest score that a rating follows, with the first rating that follows it.
WITH ratings AS (
    SELECT
        trust_code, published_earliest, published_latest, year(published_earliest) AS rated_in, rating, confidence, note,
        concat_ws(';', source_id, also_source_ids) AS rating_sources
    FROM cqc_ratings
    WHERE domain = 'overall'
),
scores AS (
    SELECT trust_code, survey_year, value AS score, respondents, source_id AS score_source
    FROM engagement
    WHERE indicator_id = $indicator AND survey_year BETWEEN $first AND $last
),
paired AS (
    SELECT r.*, s.survey_year, s.score, s.respondents, s.score_source
    FROM ratings AS r
    ASOF LEFT JOIN scores AS s ON r.trust_code = s.trust_code AND r.rated_in > s.survey_year
),
marked AS (
    SELECT
        *,
        score IS NOT NULL AND row_number() OVER (
            PARTITION BY trust_code ORDER BY survey_year DESC NULLS LAST, published_latest, published_earliest
        ) = 1 AS is_pair
    FROM paired
),
taking_part AS (
    SELECT DISTINCT trust_code
    FROM participants
    WHERE programme_id = $programme AND role = 'participant' AND trust_code IS NOT NULL
)
SELECT
    m.trust_code, t.name, t.trust_type, p.trust_code IS NOT NULL AS participant, m.published_earliest, m.published_latest,
    m.rating, m.confidence, m.note, m.survey_year, m.score, m.respondents, m.is_pair,
    concat_ws(';', m.rating_sources, m.score_source) AS source_ids
FROM marked AS m
JOIN trusts AS t USING (trust_code)
LEFT JOIN taking_part AS p USING (trust_code)
ORDER BY t.trust_type, t.name, m.trust_code, m.published_latest, m.published_earliest
