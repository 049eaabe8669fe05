"""A trust's staff survey values through time, over the spread of its own benchmark group."""

from pathfinders.charts.chart import Axis
from pathfinders.charts.marks import Band, Line, Mark, Point
from pathfinders.charts.palette import sign
from pathfinders.entities.trust import Trust, trust_of
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.figures.trusts.layout import panel, stacked
from pathfinders.figures.trusts.spread import (
    MIN_GROUP,
    SPREAD_FIELDS,
    has_spread,
    sampled,
    standing,
)
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, number

FIELDS = (
    Field("indicator", "Indicator"),
    Field("survey_year", "Survey year", "year"),
    *SPREAD_FIELDS,
)
SPREAD = (
    "Half of the trusts of its type lie within the darker band and four fifths within the paler."
    " Each trust counts once, whatever its size. Nothing here allows for sampling: a small step"
    " from one year to the next can be chance."
)
PANEL = (
    "Values are unweighted and, except in 2015, rounded to whole percentages. Motivation is one of"
    " the three parts of the published engagement score and stands in for it."
)
NEEDED = (
    "The trust's own results from the national NHS staff survey of 2012 to 2019 would be needed."
)


@figure(
    "trust-engagement",
    page="trusts",
    choices=("trust",),
    queries=("trust_profiles", "trust_survey"),
)
def trust_engagement(version: FigureReader, view: View) -> Figure:
    """The trust's staff survey values by year, over the spread of trusts of its own type."""
    trust = trust_of(version, view)
    rows = version.rows("trust_survey", trust=trust.trust_code)
    own = [row for row in rows if row["value"] is not None]
    wide = [row for row in rows if has_spread(row)]
    shows = (
        f"{trust.words}: NHS staff survey values by year, over the spread of the {trust.kind}"
        " trusts with a value that year"
    )
    caveats = (*sampled(own), SPREAD, PANEL, *notes_of(own))
    if not any(has_spread(row) for row in own):
        draft = Draft(version, shows, FIELDS, own, notes_of(own))
        return draft.undrawn(*_why(trust, own, bool(wide)))
    draft = Draft(version, shows, FIELDS, wide, caveats)
    names = list(dict.fromkeys(row["indicator"] for row in wide))
    units = {row["indicator"]: row["unit"] for row in wide}
    years = [row["survey_year"] for row in wide]
    x = Axis(low=min(years) - 0.3, high=max(years) + 0.3, form="year", step=1, grid=False)
    chart = stacked(
        [
            panel(
                f"{name}, %" if units[name] == "percent" else f"{name}, 1 to 5",
                _marks([row for row in wide if row["indicator"] == name], trust),
                x,
                Axis(most=5),
                180,
            )
            for name in names
        ]
    )
    return draft.drawn(_title(own, trust), chart, _alt(own, names, trust))


def _why(trust: Trust, own: list[Row], group: bool) -> tuple[str, str]:
    if own:
        one = len(own) == 1
        found = f"{count(len(own), 'single survey value')} {'was' if one else 'were'} found"
        return (
            f"{capital(found)} for this trust, with no group to set beside"
            f" {'it' if one else 'them'}",
            f"Before the scores of 2019, too few {trust.kind} trusts have published values to draw"
            f" their spread. What was found is in the table. {NEEDED}",
        )
    if group:
        return (
            "No staff survey value of this trust by year was found",
            f"The research panel does not have this trust. {NEEDED}",
        )
    return (
        f"No staff survey values by year were found for {trust.kind} trusts",
        "The research panel covers acute, non-specialist trusts only; the scores from 0 to 10"
        f" below cover every type. {NEEDED}",
    )


def _title(own: list[Row], trust: Trust) -> str:
    latest = max(row["survey_year"] for row in own if has_spread(row))
    return standing(
        [row for row in own if row["survey_year"] == latest and has_spread(row)],
        f"In {latest}",
        trust.kind,
        "indicator",
    )


def _marks(rows: list[Row], trust: Trust) -> list[Mark]:
    """One indicator: two bands, the median and the trust's line, broken where no value is held."""
    years = tuple(row["survey_year"] for row in rows)
    digits = 0 if rows[0]["unit"] == "percent" else 2

    def band(low: str, high: str, thing: str, name: str) -> Band:
        lower, upper = (tuple(row[key] for row in rows) for key in (low, high))
        return Band(years, lower, upper, sign("band", thing), name, rank=20)

    every = dict(zip(years, rows, strict=True))
    own = tuple(
        Point(year, every[year]["value"], _hover(every[year], digits))
        if year in every
        else Point(year, None)
        for year in range(min(years), max(years) + 1)
    )
    return [
        band("p10", "p90", "middle 80%", "Middle four fifths"),
        band("p25", "p75", "middle half", "Middle half"),
        Line(
            tuple(Point(row["survey_year"], row["p50"]) for row in rows),
            sign("band", "middle trust"),
            f"Median {trust.kind} trust",
            rank=10,
        ),
        Line(own, sign("trust", trust.trust_code), "This trust", width=3, size=9, rank=1),
    ]


def _hover(row: Row, digits: int) -> str:
    if row["value"] is None:
        return ""
    group = f"Median of {row['trusts']} trusts: {number(row['p50'], digits)}"
    asked = f"\n{row['respondents']:,} staff answered" if row["respondents"] else ""
    return f"{row['survey_year']}: {number(row['value'], digits)}\n{group}{asked}"


def _alt(own: list[Row], names: list[str], trust: Trust) -> str:
    parts = []
    for name in names:
        held = [row for row in own if row["indicator"] == name]
        if held:
            first, last = held[0], held[-1]
            digits = 0 if last["unit"] == "percent" else 2
            parts.append(
                f"{name}: {number(first['value'], digits)} in {first['survey_year']},"
                f" {number(last['value'], digits)} in {last['survey_year']}, when the median was"
                f" {number(last['p50'], digits)}"
            )
    return (
        f"Lines by survey year over bands of the spread of at least {MIN_GROUP} {trust.kind}"
        f" trusts. {'; '.join(parts)}."
    )
