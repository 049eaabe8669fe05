"""Enrolment: groups, practices and population covered, wave by wave."""

from pathfinders.charts.chart import Axis, Chart, Legend, Panel, Tick
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Bar, Bars
from pathfinders.charts.palette import BLUE, sign
from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures.enrolment.basis import how_exact, noun, told, wave_words
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import between, capital, listed, month, qualified

FIELDS = (
    Field("wave", "Wave"),
    Field("as_of_earliest", "Earliest day", "date"),
    Field("as_of_latest", "Latest day", "date"),
    Field("what", "What was counted"),
    Field("kind", "Added by the wave, or standing total"),
    Field("value", "Count", "integer"),
    Field("exact", "How exact"),
    Field("confidence", "Stated or inferred"),
    Field("publisher", "Source"),
    Field("note", "Note"),
)
BASES = {"gross": "added by the wave", "net": "standing total"}
APART = (
    "What a wave added and the total standing afterwards are kept apart: mergers mean that one does"
    " not follow from the other"
)
ROW = 24
HEADING = 44


@figure(
    "coverage-by-wave",
    page="enrolment",
    choices=("programme",),
    queries=("programmes", "programme_counts"),
)
def coverage_by_wave(version: FigureReader, view: View) -> Figure:
    """Groups, practices and population covered by wave: what a wave added, and the standing
    total.
    """
    programme = programme_of(version, view)
    publishers = {row["source_id"]: row["publisher"] for row in version.rows("sources")}
    panels = {
        "new_participants": f"{capital(noun(programme))}s",
        "cumulative_participants": f"{capital(noun(programme))}s",
        "practices": "GP practices",
        "population": "Population covered",
    }
    counts = version.rows("programme_counts", programme=programme.programme_id)
    rows = [
        row
        | {
            "what": panels[row["measure"]],
            "kind": BASES.get(row["basis"], "not stated"),
            "exact": how_exact(row["qualifier"]),
            "publisher": publishers.get(row["source_ids"].split(";")[0]),
        }
        for measure in panels
        for row in counts
        if row["measure"] == measure and row["region"] is None
    ]
    rows.sort(
        key=lambda row: (
            list(panels.values()).index(row["what"]),
            row["as_of_latest"],
            row["wave"],
            row["kind"],
        )
    )
    covered = [row for row in rows if row["measure"] in ("practices", "population")]
    shows = f"{programme.name}: {noun(programme)}s, practices and population by wave, as published"
    draft = Draft(
        version,
        shows,
        FIELDS,
        rows if covered else (),
        (APART, *told(covered, _about)),
    )
    if not covered:
        return draft.undrawn(
            "Practices and population covered are not known",
            "No source counts the practices or people covered. A dated count by"
            " wave would be needed.",
        )
    alt = "Bars by wave. " + " ".join(
        f"{r['what']}, {wave_words(r['wave'])}, {r['kind']}: {_said(r)}." for r in rows
    )
    return draft.drawn(_verdict(programme, covered), _chart(rows), alt)


def _about(row: Row) -> str:
    return (
        f"{capital(wave_words(row['wave']))},"
        f" {row['what'].lower() if row['measure'] == 'population' else row['what']}"
    )


def _said(row: Row) -> str:
    return qualified(row["value"], row["qualifier"])


def _verdict(programme: Programme, covered: list[Row]) -> str:
    people = [row for row in covered if row["measure"] == "population"]
    totals = [row for row in people if row["basis"] == "net"]
    if totals:
        first, last = people[0], totals[-1]
        ends = [
            _said(row)
            for row in totals
            if row["as_of_latest"] == last["as_of_latest"] and row["wave"] == last["wave"]
        ]
        start = (
            f"{wave_words(first['wave'])} covered {_said(first)} people in"
            f" {month(first['as_of_latest'])}"
        )
        end = (
            f"by {month(last['as_of_latest'])} the {noun(programme)}s covered {listed(ends, 'or')}"
        )
        return f"{programme.short_name}: {start}; {end}"
    waves = dict.fromkeys(row["wave"] for row in covered)
    parts = [
        f"{wave_words(wave)} covered"
        f" {listed([_counted(row) for row in covered if row['wave'] == wave])}"
        for wave in waves
    ]
    return f"{programme.short_name}: {'; '.join(parts)}"


def _counted(row: Row) -> str:
    return f"{_said(row)} {'people' if row['measure'] == 'population' else 'practices'}"


def _chart(rows: list[Row]) -> Chart:
    """One panel above the other for what was counted, each on its own scale, with a block of bars
    for each wave.
    """
    panels = tuple(
        _panel(what, [row for row in rows if row["what"] == what])
        for what in dict.fromkeys(row["what"] for row in rows)
    )
    height = sum(panel.above + panel.height for panel in panels)
    return Chart(panels, round(height) + 60, Legend())


def _panel(what: str, rows: list[Row]) -> Panel:
    at = list(range(len(rows), 0, -1))
    waves = {
        wave: [y for y, row in zip(at, rows, strict=True) if row["wave"] == wave]
        for wave in dict.fromkeys(row["wave"] for row in rows)
    }
    ticks = tuple(
        Tick(sum(ys) / len(ys), wrapped(capital(wave_words(wave)), 12))
        for wave, ys in waves.items()
    )
    return Panel(
        tuple(_bars(rows, at, kind) for kind in dict.fromkeys(row["kind"] for row in rows)),
        # Labels stand outside the bars: the range leaves them room on a phone.
        Axis(low=0, high=1.75 * max(row["value"] for row in rows), visible=False),
        Axis(low=0.5, high=len(rows) + 0.5, ticks=ticks, grid=False),
        title=what,
        height=ROW * len(rows),
        above=HEADING,
    )


def _bars(rows: list[Row], at: list[int], kind: str) -> Bars:
    bars = tuple(
        Bar(y, row["value"], label=_said(row), hover=_hover(row))
        for y, row in zip(at, rows, strict=True)
        if row["kind"] == kind
    )
    basis = next((name for name, words in BASES.items() if words == kind), "not stated")
    look = sign("basis", basis)
    return Bars(bars, look, capital(kind), width=0.72, outline=BLUE, edge=1.5)


def _hover(row: Row) -> str:
    note = f"\n{wrapped(row['note'], 40)}" if row["note"] else ""
    dated = between(row["as_of_earliest"], row["as_of_latest"])
    return f"{_said(row)}, {row['kind']}\n{dated}\n{row['publisher'] or ''}{note}"
