"""Which of a programme's criteria expressions of interest did not meet."""

from collections.abc import Sequence

from pathfinders.charts.chart import Axis, Chart, Tick, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Bar, Bars
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import programme_of
from pathfinders.figures.applications.rows import Applications, applications_of
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import standing_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed, small

FIELDS = (
    Field("criterion", "Criterion"),
    Field("term", "What it asked for"),
    Field("not_met", "Expressions of interest that did not meet it", "integer"),
    Field("who", "Which"),
)
SEVERAL = "One that did not meet several criteria counts for each of them"


@figure(
    "criteria-not-met",
    page="enrolment",
    choices=("programme",),
    queries=("programmes", "participant_spells", "applications", "programme_terms"),
)
def criteria_not_met(version: FigureReader, view: View) -> Figure:
    """For each of the programme's criteria, how many expressions of interest did not meet it."""
    programme = programme_of(version, view)
    applications = applications_of(version, programme, standing_of(version, programme).spells)
    terms = [
        row
        for row in version.rows("programme_terms", programme=programme.programme_id)
        if row["kind"] == "criterion"
    ]
    rows = [_row(place, term, applications) for place, term in enumerate(terms, 1)]
    shows = f"{programme.name}: expressions of interest that did not meet each criterion"
    missed = [row for row in applications.rows if row["criteria_not_met"]]
    if not missed or not rows:
        why = applications.why_empty(
            "The list of expressions of interest names no criterion that was not met."
        )
        return Draft(version, shows, FIELDS, ()).undrawn(
            "Which criteria were not met is not known", why
        )
    caveats = [SEVERAL]
    unexplained = [row for row in applications.of("declined") if not row["criteria_not_met"]]
    if unexplained:
        caveats.append(f"For {count(len(unexplained), 'declined one')} no criterion is named")
    draft = Draft(version, shows, FIELDS, rows, (*caveats, *applications.partial))
    alt = "Bars of the criteria. " + " ".join(
        f"{row['criterion']}, {row['term']}: {row['not_met']}." for row in rows
    )
    return draft.drawn(_verdict(rows, len(missed)), _chart(rows), alt)


def _row(place: int, term: Row, applications: Applications) -> Row:
    # The list names criteria by the position of the term in programme_terms, several joined by ;.
    own = [row for row in applications.rows if str(term["position"]) in _positions(row)]
    return {
        "criterion": f"Criterion {place}",
        "term": term["term"],
        "not_met": len(own),
        "who": listed([row["name"] for row in own]) or None,
        "source_ids": ";".join([term["source_ids"], *(row["source_ids"] for row in own)]),
    }


def _positions(row: Row) -> list[str]:
    return [position.strip() for position in (row["criteria_not_met"] or "").split(";")]


def _verdict(rows: Sequence[Row], missed: int) -> str:
    parts = [
        f"{small(row['not_met'])} {row['criterion'].lower()}" for row in rows if row["not_met"]
    ]
    who = count(missed, "expression of interest", "expressions of interest")
    return f"{capital(who)} did not meet a criterion: {listed(parts)}"


def _chart(rows: Sequence[Row]) -> Chart:
    drawn = tuple(
        Bar(
            place,
            row["not_met"],
            label=small(row["not_met"]),
            hover=f"{row['criterion']}\n{wrapped(row['term'], 44)}",
        )
        for place, row in enumerate(rows)
    )
    names = tuple(
        Tick(place, f"{row['criterion']}\n{wrapped(row['term'], 22)}")
        for place, row in enumerate(rows)
    )
    lines = max(1 + len(wrapped(row["term"], 22).split("\n")) for row in rows)
    return single(
        Bars(drawn, sign("basis", "chosen"), width=0.5),
        x=Axis(low=0, high=1.2 * max(row["not_met"] for row in rows), visible=False),
        y=Axis(reversed=True, ticks=names),
        height=60 + (14 + 16 * lines) * len(rows),
    )
