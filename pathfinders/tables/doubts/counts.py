"""Doubts about published counts that a complete list of participants contradicts."""

from pathfinders.tables.contract import Rule, doubt

# Here and not in participation.py, because an accepted exception names its row by this key and the
# table imports its doubts.
COUNT_KEY = (
    "programme_id",
    "wave",
    "as_of_latest",
    "region",
    "measure",
    "basis",
    "source_id",
)
A_DAY = "'%-d %B %Y'"
# A standing total after a wave is of all waves until then; other counts of a wave are of it alone.
# A date within bounds makes a number within bounds: `fewest` is what has surely happened by the day
# of the count, and `most` what can have.
FROM_THE_LIST = """WITH counted AS (
      SELECT published.*
      FROM programme_counts AS published JOIN programmes USING (programme_id)
      WHERE programmes.participants_list = 'complete' AND published.qualifier = 'exact'
        AND published.measure IN ('new_participants', 'cumulative_participants', 'withdrawn',
          'completed', 'expressions_of_interest', 'applications')
    ),
    happened AS (
      SELECT event.programme_id, listed.wave, listed.region, listed.region_as_published,
        CASE WHEN event.event IN ('asked_to_leave', 'merged', 'cancelled') THEN 'gone'
          ELSE event.event END AS event,
        event.earliest_date, event.latest_date
      FROM participation_events AS event
      JOIN participants AS listed USING (programme_id, participant_id)
      WHERE event.event IN ('selected', 'withdrew', 'asked_to_leave', 'merged', 'completed',
        'cancelled')
      UNION ALL
      SELECT programme_id, NULL, region, region_as_published, 'applied', received_earliest,
        received_latest
      FROM applications
    ),
    bounded AS (
      SELECT counted.*, happened.event,
        count(*) FILTER (happened.latest_date <= counted.as_of_earliest) AS fewest,
        count(*) FILTER (happened.earliest_date <= counted.as_of_latest) AS most
      FROM counted JOIN happened
        ON happened.programme_id = counted.programme_id
          AND (counted.wave IN ('all', happened.wave)
            OR counted.measure = 'cumulative_participants')
          AND (counted.region IS NULL OR counted.region = happened.region
            OR counted.region = happened.region_as_published)
      GROUP BY ALL
    ),
    sides AS (
      SELECT * EXCLUDE (event, fewest, most),
        coalesce(sum(fewest) FILTER (event = 'selected'), 0) AS chosen_fewest,
        coalesce(sum(most) FILTER (event = 'selected'), 0) AS chosen_most,
        coalesce(sum(fewest) FILTER (event IN ('withdrew', 'gone')), 0) AS gone_fewest,
        coalesce(sum(most) FILTER (event IN ('withdrew', 'gone')), 0) AS gone_most,
        coalesce(sum(fewest) FILTER (event = 'withdrew'), 0) AS withdrew_fewest,
        coalesce(sum(most) FILTER (event = 'withdrew'), 0) AS withdrew_most,
        coalesce(sum(fewest) FILTER (event = 'completed'), 0) AS completed_fewest,
        coalesce(sum(most) FILTER (event = 'completed'), 0) AS completed_most,
        coalesce(sum(fewest) FILTER (event = 'applied'), 0) AS applied_fewest,
        coalesce(sum(most) FILTER (event = 'applied'), 0) AS applied_most
      FROM bounded GROUP BY ALL
    ),
    compared AS (
      SELECT *,
        CASE measure
          WHEN 'withdrawn' THEN withdrew_fewest WHEN 'completed' THEN completed_fewest
          WHEN 'new_participants' THEN chosen_fewest
          WHEN 'cumulative_participants' THEN CASE WHEN basis = 'gross' THEN chosen_fewest
            ELSE chosen_fewest - gone_most END
          WHEN 'expressions_of_interest' THEN applied_fewest WHEN 'applications' THEN applied_fewest
        END AS fewest,
        CASE measure
          WHEN 'withdrawn' THEN withdrew_most WHEN 'completed' THEN completed_most
          WHEN 'new_participants' THEN chosen_most
          WHEN 'cumulative_participants' THEN CASE WHEN basis = 'net' THEN chosen_most - gone_fewest
            ELSE chosen_most END
          WHEN 'expressions_of_interest' THEN applied_most WHEN 'applications' THEN applied_most
        END AS most
      FROM sides
    )"""

# A warning and not an error, because a published count may be right in its own terms: the 47
# vanguards of 2016-17 are those that one allocation covers, and three more were paid from
# elsewhere. A list without any application is taken to have none recorded, so that it contradicts
# no count of them.
COUNT_DOUBTS: tuple[Rule, ...] = (
    doubt(
        "programme_counts",
        COUNT_KEY,
        "count-against-the-list",
        "a published count agrees with a list of participants that is complete",
        "value",
        f"""{FROM_THE_LIST}
            SELECT counted.*, format(
                'the count is {{}}, and the list gives {{}} by {{}}.', counted.value,
                CASE WHEN compared.fewest = compared.most THEN format('{{}}', compared.most)
                  ELSE format('{{}} to {{}}', compared.fewest, compared.most) END,
                strftime(counted.as_of_latest, {A_DAY})) AS message
            FROM compared JOIN counted
              ON counted.programme_id = compared.programme_id AND counted.wave = compared.wave
                AND counted.as_of_latest = compared.as_of_latest
                AND counted.region IS NOT DISTINCT FROM compared.region
                AND counted.measure = compared.measure
                AND counted.basis IS NOT DISTINCT FROM compared.basis
                AND counted.source_id = compared.source_id
            WHERE (counted.value < compared.fewest OR counted.value > compared.most)
              AND NOT (counted.measure IN ('expressions_of_interest', 'applications')
                AND compared.most = 0)""",
        "Correct the count, or the rows of the list. The figures take what the list gives and show"
        " the count beside it.",
    ),
)
