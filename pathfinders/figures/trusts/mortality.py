"""A trust's SHMI with its limits, and the two later series that were found without any."""

from collections import Counter

from pathfinders.charts.chart import Axis, Panel, Tick
from pathfinders.charts.marks import Bar, Bars, Mark, Point, Points, Rule
from pathfinders.charts.palette import GREY, sign
from pathfinders.entities.trust import Trust, trust_of
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.figures.trusts.layout import panel, stacked
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import MONTHS, capital, count, day, listed, number, small

FIELDS = (
    Field("series_words", "Series"),
    Field("period_start", "From", "date"),
    Field("period_end", "To", "date"),
    Field("value", "SHMI", "ratio", 2),
    Field("lower_limit", "Lower 95% limit", "ratio", 2),
    Field("upper_limit", "Upper 95% limit", "ratio", 2),
    Field("banding", "Banding"),
    Field("observed", "Observed deaths", "integer"),
    Field("expected", "Expected deaths", "decimal", 0),
    Field("confidence", "Period stated or inferred"),
    Field("note", "Note"),
)
ROLLING, YEARLY, LATER = "hscic_rolling", "calendar_year", "nhs_digital_trust"
TITLES = {
    ROLLING: "Quarterly publications, with 95% limits",
    YEARLY: "Research panel, calendar years, no limits",
    LATER: "Later trust-level publications, no limits found",
}
BANDS = ("Higher than expected", "As expected", "Lower than expected")
NO_LIMITS = "No limits published"
NOT_FOR_RANKING = (
    "SHMI must not be used to rank trusts or to compare one trust with another: its publisher"
    " says so."
)
PERIODS = (
    "The twelve-month periods overlap, so neighbouring values share deaths: they are not separate"
    " evidence."
)
LIMITS = (
    "A value between its limits is as expected. The limits hold for 95% of trusts as expected, and"
    " allow for over-dispersion."
)
SERIES = "The series come from different publications and are not joined."
ROUNDED = (
    "In the later publications the publisher rounds deaths to the nearest five. It bands a value"
    " against limits that were not found; the banding is its own."
)
LIMIT_DAYS = 70
"""The width of a bar of limits, in days."""


@figure(
    "trust-mortality",
    page="trusts",
    choices=("trust",),
    queries=("trust_profiles", "trust_mortality"),
)
def trust_mortality(version: FigureReader, view: View) -> Figure:
    """The trust's Summary Hospital-level Mortality Indicator (SHMI), with its published limits."""
    trust = trust_of(version, view)
    rows = [
        row | {"series_words": TITLES[row["series"]]}
        for row in version.rows("trust_mortality", trust=trust.trust_code)
    ]
    rows.sort(key=lambda row: (list(TITLES).index(row["series"]), row["period_end"]))
    shows = (
        f"{trust.words}: Summary Hospital-level Mortality Indicator (SHMI), deaths in hospital or"
        " within 30 days of discharge divided by the deaths expected, by end of the twelve months"
    )
    rolling = [row for row in rows if row["series"] == ROLLING]
    later = [row for row in rows if row["series"] == LATER]
    about = (*((LIMITS,) if rolling else ()), SERIES, *((ROUNDED,) if later else ()))
    caveats = (NOT_FOR_RANKING, PERIODS, *about, *notes_of(rows)) if rows else ()
    draft = Draft(version, shows, FIELDS, rows, caveats)
    if not rows:
        return draft.undrawn(*_why(trust))
    shown = [series for series in TITLES if any(row["series"] == series for row in rows)]
    low, high = _range(rows)
    y = Axis(low=low, high=high, form="tenths", step=0.1)
    chart = stacked([_panel([row for row in rows if row["series"] == one], y) for one in shown])
    return draft.drawn(_title(rows, rolling, later), chart, _alt(rows))


def _why(trust: Trust) -> tuple[str, str]:
    if trust.trust_type != "Acute":
        return (
            f"SHMI does not exist for {trust.kind} trusts",
            (
                "The Summary Hospital-level Mortality Indicator covers acute, non-specialist trusts"
                " only."
            ),
        )
    return (
        "No SHMI of this trust was found",
        (
            "It may have opened after, or closed before, the periods read here. The"
            " publication for its own periods would be needed."
        ),
    )


def _title(rows: list[Row], rolling: list[Row], later: list[Row]) -> str:
    banded = [row for row in later if row["banding"]]
    newest = (
        f"in the twelve months to {day(banded[-1]['period_end'])} SHMI was"
        f" {_banded(banded[-1]['banding'])}"
        if banded
        else ""
    )
    if rolling:
        return _earlier(rolling) + (f"; {newest}" if newest else "")
    if newest:
        return capital(newest)
    years = dict.fromkeys(str(row["period_end"].year) for row in rows)
    return (
        f"SHMI is known for {listed(list(years))} without limits, so whether it was as expected"
        " cannot be said"
    )


def _earlier(rolling: list[Row]) -> str:
    bands = Counter(row["banding"] for row in rolling)
    periods = f"{count(len(rolling), 'overlapping period')} to {day(rolling[-1]['period_end'])}"
    if len(bands) == 1:
        scope = (
            f"in the one period to {day(rolling[-1]['period_end'])}"
            if len(rolling) == 1
            else f"in all {periods}"
        )
        return f"SHMI was {_banded(rolling[0]['banding'])} {scope}"
    parts = [f"{_banded(band)} in {small(n)}" for band, n in bands.most_common()]
    return f"SHMI was {listed(parts)} of {periods}"


def _banded(banding: str | None) -> str:
    return banding.lower() if banding else "without a banding"


def _panel(rows: list[Row], y: Axis) -> Panel:
    """One series: its limits as a bar at each period, and a marker a value, with no line
    between; and the line at 1, where as many died as expected.
    """
    limits = tuple(
        Bar(row["period_end"], row["upper_limit"], row["lower_limit"])
        for row in rows
        if row["lower_limit"] is not None and row["upper_limit"] is not None
    )
    marks: list[Mark] = [
        Bars(limits, sign("limit", "interval"), "95% limits", flat=False, width=LIMIT_DAYS)
    ]
    for banding in (*BANDS, None):
        name = banding or NO_LIMITS
        points = tuple(
            Point(row["period_end"], row["value"], _hover(row))
            for row in rows
            if row["banding"] == banding
        )
        marks.append(Points(points, sign("banding", name), name, size=12, edge=2))
    marks.append(Rule("y", 1, GREY, 1.5, behind=True))
    return panel(TITLES[rows[0]["series"]], marks, _dates(rows), y, 220)


def _hover(row: Row) -> str:
    limits = f"\n{row['banding']}" if row["banding"] else ""
    if row["lower_limit"] is not None and row["upper_limit"] is not None:
        limits = (
            f"\nLimits {number(row['lower_limit'], 2)} to"
            f" {number(row['upper_limit'], 2)}\n{row['banding']}"
        )
    return (
        f"{day(row['period_start'])} to {day(row['period_end'])}\nSHMI"
        f" {number(row['value'], 2)}{limits}"
    )


def _range(rows: list[Row]) -> tuple[float, float]:
    values = [
        row[key]
        for row in rows
        for key in ("value", "lower_limit", "upper_limit")
        if row[key] is not None
    ]
    return min([*values, 0.85]) - 0.05, max([*values, 1.15]) + 0.05


def _dates(rows: list[Row]) -> Axis:
    """An axis marked at the end of every second period of a quarterly series, and of every period
    of a yearly one.
    """
    ends = [row["period_end"] for row in rows]
    if rows[0]["series"] == LATER:
        # These periods end in any month, and only some were found.
        return Axis(kind="date", most=6, grid=False)
    yearly = rows[0]["series"] == YEARLY
    marked = ends if yearly else ends[::-2][::-1]
    ticks = tuple(
        Tick(end, str(end.year) if yearly else f"{MONTHS[end.month - 1][:3]}\n{end.year}")
        for end in marked
    )
    return Axis(kind="date", ticks=ticks, grid=False)


def _alt(rows: list[Row]) -> str:
    said = "; ".join(
        f"twelve months to {day(row['period_end'])}: {number(row['value'], 2)},"
        f" {(row['banding'] or NO_LIMITS).lower()}"
        for row in rows
    )
    return (
        "Points by period, in"
        f" {count(len({row['series'] for row in rows}), 'separate series', 'separate series')}."
        f" {said}."
    )
