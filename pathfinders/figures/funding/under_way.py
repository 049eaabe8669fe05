"""The money of a programme whose sums add up: what was spent, month by month, against what was
allocated and the fund.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate

from pathfinders.charts.chart import ACROSS, Axis, Chart, single
from pathfinders.charts.marks import Line, Mark, Note, Point, Rule
from pathfinders.charts.palette import GREY, sign
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.funding.bars import FEWEST, money_bars, unit_of
from pathfinders.figures.funding.forecast import (
    Forecast,
    StraightLine,
    forecast,
    straight_line,
)
from pathfinders.figures.funding.ledger import Ledger
from pathfinders.figures.funding.periods import columns_for, month_after, months_between
from pathfinders.figures.funding.position import of_the_leavers, position, to_the_end
from pathfinders.figures.funding.words import BASES, STAGES, Prices, in_full, money
from pathfinders.figures.recorder import FigureReader
from pathfinders.store.versions import Row
from pathfinders.words import day, month

KINDS_APART = (
    "Only sums of one stage and one kind are added: what is committed, claimed or paid is apart"
    " from what is spent, and refunds are not taken off it. Sentences leave off the pence"
)
OPENING = "{} is an opening figure: spending up to {}, without the months it fell in"
NO_PERIOD = "{} of what was spent is recorded without a period: it is in the total and not drawn"
BESIDE = (
    "{} of {} is recorded for the whole programme beside sums that are added here; it is not added"
)
APART = "Sums of another kind are recorded too, and not added: {}"
IN_PRICES_OF_THE_DAY = "These sums are in prices of the day, whatever prices are chosen"
PACE = (
    "The straight line goes on as those still taking part spent so far, each since its own first"
    " month with spending. It is arithmetic and no forecast"
)
MOST_MONTHS = 240
"""How far a straight line is drawn: beyond it the pace says nothing."""
FIELDS = (
    Field("stage_words", "Stage"),
    Field("covers", "What the sum covers"),
    Field("amount_gbp", "Amount, £, prices of the day", "gbp"),
    Field("so_far_gbp", "Added up so far, £", "gbp"),
    Field("note", "Note"),
)


def under_way(version: FigureReader, ledger: Ledger, prices: Prices) -> Figure:
    """The figure: a line of what was spent so far, with what is to come; bars where no period is
    recorded; a list where there is a single sum.
    """
    ahead = forecast(ledger)
    line = straight_line(ledger) if ahead is None else None
    rows = [*_totals(ledger, ahead), *_monthly(ledger)]
    said = [of_the_leavers(ledger), to_the_end(ledger, ahead, line)]
    second = " ".join(sentence for sentence in said if sentence)
    shows = f"{ledger.programme.name}. {second}".strip()
    caveats = _caveats(ledger, prices, line)
    draft = Draft(version, shows, FIELDS, rows, caveats, (*ledger.sums, *ledger.moved))
    title = position(ledger)
    if ledger.spent_up_to is not None:
        chart = _over_time(ledger, ahead, line)
        return draft.drawn(title, chart, f"{title}. {second}".strip() + _course(rows))
    bars = [row for row in rows if row["value"] is not None and row["stage"] != "fund"]
    if len(bars) < FEWEST:
        return draft.listed(title)
    alt = "Sums of money as bars. " + " ".join(f"{r['bar_bold']}: {r['said']}." for r in bars)
    return draft.drawn(title, money_bars(bars), alt)


def _totals(ledger: Ledger, ahead: Forecast | None) -> list[Row]:
    """The total of each stage, in the order in which money moves."""
    rows = []
    for stage, words in STAGES.items():
        amount = ledger.total(stage) if stage != "forecast" else None
        if amount is not None:
            parts = ledger.stage(stage)
            rows.append(_total(stage, words, _covers(ledger, stage, parts), amount, parts))
        elif stage == "forecast" and ahead is not None:
            covers = "the whole programme, with what is spent"
            rows.append(_total("forecast", words, covers, ahead.total, ahead.to_come))
            if ahead.before is not None and ahead.before_on is not None:
                then = f"the same, as forecast on {day(ahead.before_on)}"
                rows.append(_total("forecast", words, then, ahead.before, ledger.stage(stage)))
    leavers = ledger.leavers
    if leavers and any(row["participant_id"] for row in ledger.spending):
        who = "by those that left, part of what is spent"
        amount, codes = ledger.spent_by(leavers), {person.participant_id for person in leavers}
        parts = [row for row in ledger.spending if row["participant_id"] in codes]
        rows.append(_total(ledger.spending_stage, "Spent", who, amount, parts))
    return rows


def _covers(ledger: Ledger, stage: str, parts: Sequence[Row]) -> str:
    people = {row["participant_id"] for row in parts if row["participant_id"]}
    days = [row["period_end"] for row in parts if row["period_end"]]
    whom = f"{len(people)} participants" if len(people) > 1 else ""
    if len(people) == 1:
        whom = ledger.people[next(iter(people))].name
    upto = f"to {month(max(days))}" if days and stage != "forecast" else ""
    own = parts[0]["unit_note"] if len(parts) == 1 else None
    return ", ".join(part for part in (whom, own, upto) if part) or "whole programme"


def _total(stage: str, words: str, covers: str, amount: float, parts: Iterable[Row]) -> Row:
    return {
        "stage": stage,
        "stage_words": words,
        "covers": covers,
        "amount_gbp": amount,
        "so_far_gbp": None,
        "note": None,
        "value": amount,
        "said": in_full(amount),
        "bar_bold": words,
        "bar_plain": covers,
        "source_ids": ";".join(dict.fromkeys(row["source_ids"] for row in parts)),
    }


def _monthly(ledger: Ledger) -> list[Row]:
    """What was spent in each period, and up to its end."""
    rows: list[Row] = []
    for label, end, parts in _steps(ledger):
        amount = sum(row["amount_gbp"] for row in parts)
        before = rows[-1]["so_far_gbp"] if rows else 0.0
        row = _total(ledger.spending_stage, "Spent", label, round(amount, 2), parts)
        rows.append(row | {"so_far_gbp": round(before + amount, 2), "value": None, "end": end})
    return rows


def _steps(ledger: Ledger) -> list[tuple[str, date, list[Row]]]:
    """The columns of the spending with their last day and their sums; opening figures first."""
    opening = [row for row in ledger.spending if row["period_end"] and row["to_date"]]
    dated = [row for row in ledger.spending if row["period_end"] and not row["to_date"]]
    steps = [
        (f"up to {day(end)}", end, [row for row in opening if row["period_end"] == end])
        for end in sorted({row["period_end"] for row in opening})
    ]
    for column in columns_for(dated):
        parts = [row for row in dated if column.start <= row["period_end"] <= column.end]
        steps.append((column.label, column.end, parts))
    return sorted(steps, key=lambda step: step[1])


def _course(rows: Sequence[Row]) -> str:
    monthly = [row for row in rows if row["so_far_gbp"] is not None]
    return (
        " Spent so far: "
        + "; ".join(f"{row['covers']}, {in_full(row['so_far_gbp'])}" for row in monthly)
        + "."
    )


def _over_time(ledger: Ledger, ahead: Forecast | None, line: StraightLine | None) -> Chart:
    spent = _spent_points(ledger)
    last_day, last = spent[-1]
    end = _last_day(ledger, ahead)
    limits = [(ledger.programme.fund_gbp, "Fund"), (ledger.allocated, "Allocated")]
    top = max([last, *(amount for amount, _ in limits if amount), ahead.total if ahead else 0.0])
    size, unit = unit_of(top)
    points = tuple(
        Point(at, amount / size, f"Spent to {day(at)}\n{in_full(amount)}") for at, amount in spent
    )
    marks: list[Mark] = [Line(points, sign("stage", "spent"), "Spent", width=3, size=8)]
    if ahead is not None:
        marks.append(_to_come(ahead, last_day, last, size))
    elif line is not None and (ends := _line_ends(ledger, line, last_day, last)):
        points = tuple(Point(at, amount / size) for at, amount in ends)
        marks.append(Line(points, sign("stage", "straight line"), "On a straight line", dash="dot"))
        top, end = max(top, ends[-1][1]), max(end, ends[-1][0])
    for amount, words in limits:
        if amount:
            marks.append(Rule("y", amount / size, GREY, width=1.5))
            label = f"{words} {in_full(amount)}"
            marks.append(Note(label, spent[0][0], amount / size, "left", "bottom", letters=12))
    return single(
        *marks,
        x=Axis(kind="date", low=spent[0][0], high=end),
        y=Axis(low=0, high=1.12 * top / size, before="£", after=unit, most=5),
        height=230,
        legend=ACROSS,
        margin_top=34,
    )


def _spent_points(ledger: Ledger) -> list[tuple[date, float]]:
    """What was spent up to the end of each column, beginning with nothing the day before the
    first.
    """
    steps = _steps(ledger)
    totals = list(accumulate(sum(row["amount_gbp"] for row in parts) for _, _, parts in steps))
    points = list(zip((end for _, end, _ in steps), totals, strict=True))
    starts = [row["period_start"] for row in ledger.spending if row["period_start"]]
    if starts and min(starts) <= points[0][0]:
        return [(min(starts), 0.0), *points]
    return points


def _to_come(ahead: Forecast, last_day: date, last: float, size: float) -> Line:
    columns = sorted({row["period_end"] or row["period_start"] for row in ahead.to_come})
    points, so_far = [Point(last_day, last / size)], last
    for end in columns:
        now = [r for r in ahead.to_come if (r["period_end"] or r["period_start"]) == end]
        so_far += sum(row["amount_gbp"] for row in now)
        points.append(Point(end, so_far / size, f"Forecast to {day(end)}\n{in_full(so_far)}"))
    return Line(tuple(points), sign("stage", "forecast"), "Forecast", dash="dash", size=7)


def _line_ends(
    ledger: Ledger, line: StraightLine, last_day: date, last: float
) -> list[tuple[date, float]]:
    """Where the straight line begins and ends: at the programme's planned end, or where all that is
    allocated would be spent, whichever comes first. Nothing where neither is in sight.
    """
    months = [] if line.months_left is None else [line.months_left]
    if line.allocation_used_by is not None:
        months.append(months_between(last_day, line.allocation_used_by) - 1)
    reach = min(months, default=0)
    if reach < 1 or reach > MOST_MONTHS:
        return []
    final = month_after(last_day, reach + 1) - timedelta(days=1)
    amount = last + line.a_month * reach
    if ledger.allocated is not None and ledger.allocated > last:
        amount = min(amount, ledger.allocated)
    return [(last_day, last), (final, amount)]


def _last_day(ledger: Ledger, ahead: Forecast | None) -> date:
    days = [day_ for day_ in (ledger.programme.planned_end, ledger.spent_up_to) if day_]
    if ahead is not None:
        days += [row["period_end"] or row["period_start"] for row in ahead.to_come]
    return max(days)


def _caveats(ledger: Ledger, prices: Prices, line: StraightLine | None) -> tuple[str, ...]:
    openings = [row for row in ledger.spending if row["to_date"] and row["period_end"]]
    bare = sum(row["amount_gbp"] for row in ledger.spending if not row["period_end"])
    beside = [row for stage in STAGES for row in ledger.beside(stage)]
    apart = [
        f"{STAGES[row['stage']].lower()}, {BASES[row['basis']]}, {money(row['amount_gbp'])}"
        for row in ledger.apart
    ]
    return (
        KINDS_APART,
        *(OPENING.format(in_full(row["amount_gbp"]), day(row["period_end"])) for row in openings),
        *([NO_PERIOD.format(in_full(bare))] if bare and ledger.spent_up_to else []),
        *(
            BESIDE.format(in_full(row["amount_gbp"]), STAGES[row["stage"]].lower())
            for row in beside
            if row["stage"] not in ("announced", "forecast")
        ),
        *([APART.format("; ".join(dict.fromkeys(apart)))] if apart else []),
        *([PACE] if line is not None else []),
        *([IN_PRICES_OF_THE_DAY] if prices.base_year else []),
        *notes_of([*ledger.sums]),
    )
