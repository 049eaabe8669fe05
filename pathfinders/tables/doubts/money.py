"""Doubts about sums: more than there is, at a time when there can be none, or counted twice."""

from functools import partial

from pathfinders.tables.contract import Rule, doubt

# Here and not in tables/money.py, which imports these doubts: an accepted exception names its row
# by this key.
FUNDING_KEY = (
    "programme_id",
    "participant_id",
    "stage",
    "basis",
    "financial_year",
    "period_start",
    "forecast_on",
    "sum_id",
)
# The bases that are sums of money or its worth. A ceiling is only a limit and an amount a head only
# a rate, so neither can be added to them.
WHOLE = "('cash', 'support_in_kind')"
# Stages that say something has happened, so that they cannot lie in the future.
ACTUAL = "('spent', 'paid', 'claimed', 'approved', 'queried', 'refunded')"
ENDED = "('withdrew', 'asked_to_leave', 'merged', 'completed', 'cancelled')"
A_DAY = "'%-d %B %Y'"


def pounds(sql: str) -> str:
    """SQL for a sum in words: £1,715,000."""
    return f"format('£{{:,}}', round({sql})::BIGINT)"


# What each participant was allocated, with what moved to it and from it; and what it spent, with
# what it gave back. The largest row of each group is the one that is reported.
TOTALS = f"""WITH moved AS (
      SELECT programme_id, participant_id, sum(amount_gbp) AS amount_gbp
      FROM (
        SELECT programme_id, to_participant_id AS participant_id, amount_gbp FROM money_moved
        UNION ALL
        SELECT programme_id, from_participant_id, -amount_gbp FROM money_moved
      )
      WHERE participant_id IS NOT NULL
      GROUP BY ALL
    ),
    grouped AS (
      SELECT *, CASE WHEN stage = 'refunded' THEN 'spent' ELSE stage END AS side
      FROM funding
      WHERE participant_id IS NOT NULL AND basis IN {WHOLE}
        AND stage IN ('allocated', 'spent', 'refunded')
    ),
    totals AS (
      SELECT programme_id, participant_id, side, sum(amount_gbp) AS total
      FROM (
        SELECT programme_id, participant_id, side, amount_gbp FROM grouped
        UNION ALL
        SELECT programme_id, participant_id, 'allocated', amount_gbp FROM moved
      )
      GROUP BY ALL
    ),
    largest AS (
      SELECT * FROM grouped
      QUALIFY row_number() OVER (
        PARTITION BY programme_id, participant_id, side
        ORDER BY amount_gbp DESC, _row NULLS LAST, period_start DESC) = 1
    )"""
# Row numbers are empty for rows that come from the lake and not from a file, so the row is looked
# up by its key as well. Cells of the key can be empty, and two empty cells are the same: hence IS
# NOT DISTINCT FROM. `forecast_on` is left out because only forecasts have it.
REPORTED = """FROM largest JOIN totals USING (programme_id, participant_id, side)
    JOIN programmes USING (programme_id)
    JOIN participants AS listed USING (programme_id, participant_id)
    JOIN funding ON funding._row IS NOT DISTINCT FROM largest._row
      AND funding.programme_id = largest.programme_id
      AND funding.participant_id = largest.participant_id AND funding.stage = largest.stage
      AND funding.basis = largest.basis
      AND funding.financial_year IS NOT DISTINCT FROM largest.financial_year
      AND funding.period_start IS NOT DISTINCT FROM largest.period_start
      AND funding.sum_id IS NOT DISTINCT FROM largest.sum_id"""

_of = partial(doubt, "funding", FUNDING_KEY)

# Totals and not single sums are compared: each of two sums can be within a limit that both together
# exceed. The largest sum is the one reported, because a nought too many is the likeliest slip; of
# equal sums, one that is in the file is taken, where it can be corrected.
OVER: tuple[Rule, ...] = (
    _of(
        "over-the-ceiling",
        "no participant is allocated or spends more than the most that one could receive",
        "amount_gbp",
        f"""{TOTALS}
            SELECT funding.*, format('{{}} has {{}} {{}} in all, and the most for one participant'
                || ' is {{}}.', listed.name, CASE side WHEN 'spent' THEN 'spent'
                ELSE 'been allocated' END, {pounds("total")}, {pounds("max_award_gbp")}) AS message
            {REPORTED}
            WHERE total > max_award_gbp""",
        "Correct the sum: a slip of the pen often adds a nought. If it is right, say who allowed"
        " it.",
    ),
    _of(
        "over-the-allocation",
        "no participant spends more than it was allocated",
        "amount_gbp",
        f"""{TOTALS}
            SELECT funding.*, format('{{}} has spent {{}} in all, of {{}} allocated.', listed.name,
                {pounds("totals.total")}, {pounds("allocated.total")}) AS message
            {REPORTED}
            JOIN totals AS allocated ON allocated.programme_id = largest.programme_id
              AND allocated.participant_id = largest.participant_id
              AND allocated.side = 'allocated'
            WHERE largest.side = 'spent' AND totals.total > allocated.total""",
        "Correct the sum, or record the money that moved to it in Money moved.",
    ),
    _of(
        "over-the-fund",
        "participants together are not allocated and do not spend more than the fund",
        "amount_gbp",
        f"""{TOTALS},
            sides AS (
              SELECT programme_id, side, sum(total) AS whole FROM totals GROUP BY ALL
            ),
            most AS (
              SELECT grouped.*, whole, fund_gbp
              FROM grouped JOIN sides USING (programme_id, side)
              JOIN programmes USING (programme_id)
              WHERE whole > fund_gbp
              QUALIFY row_number() OVER (
                PARTITION BY grouped.programme_id, side
                ORDER BY amount_gbp DESC, grouped._row NULLS LAST) = 1
            )
            SELECT funding.*, format('the participants together have {{}} {{}}, of a fund of {{}}.',
                CASE side WHEN 'spent' THEN 'spent' ELSE 'been allocated' END,
                {pounds("whole")}, {pounds("fund_gbp")}) AS message
            FROM most JOIN funding ON funding._row IS NOT DISTINCT FROM most._row
              AND funding.programme_id = most.programme_id
              AND funding.participant_id = most.participant_id AND funding.stage = most.stage
              AND funding.period_start IS NOT DISTINCT FROM most.period_start
              AND funding.sum_id IS NOT DISTINCT FROM most.sum_id""",
        "Correct the largest sum, which this is, or the fund in Programmes.",
    ),
)
# Periods and events have bounds. A sum is doubted only if all of its period is after the last day
# on which the participant can have left, or before the first on which it can have been selected: a
# period that merely runs across that day can be right.
AT_THE_WRONG_TIME: tuple[Rule, ...] = (
    _of(
        "paid-after-the-end",
        "nothing is spent by a participant or paid to it after its time has ended",
        "period_start",
        f"""SELECT funding.*, format('the period begins on {{}}, and {{}} {{}} by {{}}.',
                strftime(funding.period_start, {A_DAY}), listed.name,
                replace(ended.event, '_', ' '), strftime(ended.latest_date, {A_DAY})) AS message
            FROM funding
            JOIN participants AS listed USING (programme_id, participant_id)
            JOIN participation_events AS ended
              ON ended.programme_id = funding.programme_id
                AND ended.participant_id = funding.participant_id AND ended.event IN {ENDED}
            WHERE funding.stage IN ('spent', 'paid', 'committed', 'claimed', 'approved')
              AND funding.period_start > ended.latest_date""",
        "Correct the period or the participant. A bill that came later belongs to the period in"
        " which the work was done.",
    ),
    _of(
        "paid-before-the-selection",
        "nothing is spent by a participant or paid to it before it was selected",
        "period_end",
        f"""SELECT funding.*, format('the period ends on {{}}, and {{}} was selected on {{}}.',
                strftime(funding.period_end, {A_DAY}), listed.name,
                strftime(chosen.earliest_date, {A_DAY})) AS message
            FROM funding
            JOIN participants AS listed USING (programme_id, participant_id)
            JOIN participation_events AS chosen
              ON chosen.programme_id = funding.programme_id
                AND chosen.participant_id = funding.participant_id AND chosen.event = 'selected'
            WHERE funding.stage IN ('spent', 'paid', 'claimed', 'approved')
              AND funding.period_end < chosen.earliest_date""",
        "Correct the period, or the day of the selection.",
    ),
    _of(
        "paid-to-one-never-chosen",
        "money goes to participants that were selected",
        "participant_id",
        # In a list that is not complete the selection may only be missing from the records, so
        # nothing follows. Money can be requested by those who were not selected.
        """SELECT funding.*, format('{} has a sum {}, and was never selected.', listed.name,
                funding.stage) AS message
           FROM funding
           JOIN participants AS listed USING (programme_id, participant_id)
           JOIN programmes USING (programme_id)
           WHERE programmes.participants_list = 'complete' AND funding.stage <> 'requested'
             AND NOT EXISTS (
               FROM participation_events AS chosen
               WHERE chosen.programme_id = funding.programme_id
                 AND chosen.participant_id = funding.participant_id
                 AND chosen.event = 'selected')""",
        "Correct the participant, or add its selection to Participation events.",
    ),
    _of(
        "spent-in-the-future",
        "nothing has been spent or paid in a period that has not begun",
        "period_start",
        f"""SELECT funding.*, format('the period begins on {{}}, which is in the future.',
                strftime(funding.period_start, {A_DAY})) AS message
            FROM funding
            WHERE funding.stage IN {ACTUAL} AND funding.period_start > current_date""",
        "Correct the period, or choose the stage 'forecast' with the day it was made.",
    ),
    _of(
        "period-in-another-year",
        "the period of a sum lies within its financial year",
        "period_start",
        # Only a single financial year has ends that are known from its name. A span or a first year
        # with "on" is passed over.
        f"""SELECT funding.*, format('the period from {{}} to {{}} is not in {{}}.',
                strftime(funding.period_start, {A_DAY}), strftime(funding.period_end, {A_DAY}),
                funding.financial_year) AS message
            FROM funding
            WHERE regexp_full_match(funding.financial_year, '[0-9]{{4}}-[0-9]{{2}}')
              AND (funding.period_start
                  < make_date(TRY_CAST(left(funding.financial_year, 4) AS INTEGER), 4, 1)
                OR funding.period_end
                  > make_date(TRY_CAST(left(funding.financial_year, 4) AS INTEGER) + 1, 3, 31))""",
        "Correct the period or the financial year, which runs from April to March.",
    ),
)
TWICE: tuple[Rule, ...] = (
    _of(
        "periods-overlap",
        "the periods of one participant's sums of one stage do not overlap",
        "period_start",
        # An opening figure has no first day: it covers everything until its last, so it begins
        # before any other sum. The comparison of the two periods at the end leaves one warning for
        # each pair, at the later of the two.
        f"""SELECT funding.*, format(
                'the period from {{}} to {{}} overlaps with that of another sum, {{}} to {{}}.',
                coalesce(strftime(funding.period_start, {A_DAY}), 'the beginning'),
                strftime(funding.period_end, {A_DAY}),
                coalesce(strftime(other.period_start, {A_DAY}), 'the beginning'),
                strftime(other.period_end, {A_DAY})) AS message
            FROM funding
            JOIN funding AS other
              ON other.programme_id = funding.programme_id
                AND other.participant_id IS NOT DISTINCT FROM funding.participant_id
                AND other.stage = funding.stage AND other.basis = funding.basis
                AND other.sum_id IS NOT DISTINCT FROM funding.sum_id
                AND other.forecast_on IS NOT DISTINCT FROM funding.forecast_on
            WHERE funding.period_end >= coalesce(other.period_start, DATE '1900-01-01')
              AND other.period_end >= coalesce(funding.period_start, DATE '1900-01-01')
              AND (coalesce(funding.period_start, DATE '1900-01-01'), funding.period_end,
                  coalesce(funding.financial_year, ''))
                > (coalesce(other.period_start, DATE '1900-01-01'), other.period_end,
                  coalesce(other.financial_year, ''))""",
        "Correct one of the two periods, so that no day is counted twice.",
    ),
    _of(
        "total-among-rows",
        "no row is the total of other rows",
        "amount_gbp",
        # A row of totals copied along with a sheet would count all its money twice. Three parts are
        # needed, since a row that happens to equal two others is no sign of a total; sums of nought
        # are no parts. A row for the whole programme is compared with the rows of all its
        # participants. Half a penny allows for the rounding of decimals.
        f"""SELECT *, format('{{}} is the sum of {{}} other rows, and looks like a total.',
                {pounds("amount_gbp")}, parts) AS message
            FROM (SELECT funding.*, count(*) AS parts FROM funding
            JOIN funding AS part
              ON part.programme_id = funding.programme_id AND part.stage = funding.stage
                AND part.basis = funding.basis AND part.amount_gbp <> 0
                AND part.participant_id IS NOT NULL
                AND coalesce(part.participant_id = funding.participant_id, true)
                AND (part.period_start, part.sum_id, part.financial_year, part.participant_id)
                  IS DISTINCT FROM (funding.period_start, funding.sum_id, funding.financial_year,
                    funding.participant_id)
            WHERE funding.amount_gbp > 0
            GROUP BY ALL
            HAVING count(*) > 2 AND abs(sum(part.amount_gbp) - funding.amount_gbp) < 0.005)""",
        "Leave the total out: totals are worked out from the other rows.",
    ),
)
FUNDING_DOUBTS = (*OVER, *AT_THE_WRONG_TIME, *TWICE)
MOVED_DOUBTS: tuple[Rule, ...] = (
    doubt(
        "money_moved",
        ("programme_id", "number"),
        "moved-in-the-future",
        "no money has moved in the future",
        "moved_on",
        f"""SELECT moved.*, format('{{}} is in the future.', strftime(moved.moved_on, {A_DAY}))
              AS message
            FROM money_moved AS moved WHERE moved.moved_on > current_date""",
        "Correct the year of the date.",
    ),
)
