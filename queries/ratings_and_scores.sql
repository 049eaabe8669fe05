-- question: Which staff survey score did each trust have before each rating by the Care Quality
--   Commission (CQC)?
-- grain: one row a trust and published rating in the domain
-- parameter: indicator text = staff_motivation_mean | The staff survey indicator
-- parameter: domain text = overall | The question that the rating answers
-- parameter: programme text =  | The programme whose participants are marked; empty marks none
-- parameter: first integer = 0 | The first survey year that counts
-- parameter: last integer = 9999 | The last survey year that counts
-- caveat: Ratings are dated points and no full history: a trust may have been rated between two of
--   them.
-- caveat: The survey is of the autumn, so a score is before a rating if its year is before the year
--   in which the rating was published. Where that can have been either of two years, `score` is for
--   the earlier and `later_score` for the later.
-- caveat: Surveys from 2021 on have another questionnaire and are left out.
-- caveat: took_over is whether the trust took over another between that survey and the last day on
--   which the rating can have been published.
WITH ratings AS (
    SELECT
        trust_code, published_earliest, published_latest, year(published_earliest) AS rated_in,
        year(published_latest) AS rated_by,
        rating, confidence, note, concat_ws(';', source_id, also_source_ids) AS rating_sources
    FROM cqc_ratings
    WHERE domain = $domain
),
scores AS (
    SELECT trust_code, survey_year, value AS score, respondents, source_id AS score_source
    FROM engagement
    WHERE indicator_id = $indicator AND survey_year BETWEEN $first AND $last AND survey_year < 2021
),
paired AS (
    SELECT r.*, s.survey_year, s.score, s.respondents, s.score_source, l.survey_year AS later_year,
      l.score AS later_score
    FROM ratings AS r
    ASOF LEFT JOIN scores AS s ON r.trust_code = s.trust_code AND r.rated_in > s.survey_year
    ASOF LEFT JOIN scores AS l ON r.trust_code = l.trust_code AND r.rated_by > l.survey_year
),
successions AS (
    SELECT unnest(string_split(successor_code, ';')) AS trust_code, closed AS took_over
    FROM trusts
    WHERE successor_code IS NOT NULL
),
taking_part AS (
    SELECT DISTINCT trust_code
    FROM participants
    WHERE programme_id = $programme AND trust_code IS NOT NULL
)
SELECT
    m.trust_code, t.name, t.trust_type, p.trust_code IS NOT NULL AS participant,
    m.published_earliest, m.published_latest,
    m.rated_in, m.rating, m.confidence, m.note, m.survey_year, m.score, m.respondents, m.later_year,
    m.later_score,
    EXISTS (
        FROM successions AS s
        WHERE s.trust_code = m.trust_code AND s.took_over > make_date(m.survey_year, 10, 1)
          AND s.took_over <= m.published_latest
    ) AS took_over,
    concat_ws(';', m.rating_sources, m.score_source) AS source_ids
FROM paired AS m
JOIN trusts AS t USING (trust_code)
LEFT JOIN taking_part AS p USING (trust_code)
ORDER BY t.trust_type, t.name, m.trust_code, m.published_latest, m.published_earliest
