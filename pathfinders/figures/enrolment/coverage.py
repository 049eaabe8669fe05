"""Enrolment: groups, practices and population covered, wave by wave."""

from typing import Any

from pathfinders.charts import style
from pathfinders.charts.style import Spec
from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures.enrolment.basis import how_exact, noun, short_name, told, wave_words
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
            "No source in this collection counts the practices or people covered. A dated count by"
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
        return f"{short_name(programme)}: {start}; {end}"
    waves = dict.fromkeys(row["wave"] for row in covered)
    parts = [
        f"{wave_words(wave)} covered"
        f" {listed([_counted(row) for row in covered if row['wave'] == wave])}"
        for wave in waves
    ]
    return f"{short_name(programme)}: {'; '.join(parts)}"


def _counted(row: Row) -> str:
    return f"{_said(row)} {'people' if row['measure'] == 'population' else 'practices'}"


def _chart(rows: list[Row]) -> Spec:
    """One panel above the other for what was counted, each on its own scale, with a block of bars
    for each wave.
    """
    panels = {
        what: [row for row in rows if row["what"] == what]
        for what in dict.fromkeys(row["what"] for row in rows)
    }
    height = sum(HEADING + ROW * len(part) for part in panels.values())
    traces: list[style.Trace] = []
    layout: dict[str, Any] = {"annotations": []}
    top = 1.0
    for number, (what, part) in enumerate(panels.items(), 1):
        suffix = "" if number == 1 else str(number)
        upper = top - HEADING / height
        top = upper - ROW * len(part) / height
        at = list(range(len(part), 0, -1))
        traces += [
            _bars(part, at, kind, suffix, legend=number == 1)
            for kind in dict.fromkeys(row["kind"] for row in part)
        ]
        waves = {
            wave: [y for y, row in zip(at, part, strict=True) if row["wave"] == wave]
            for wave in _waves(part)
        }
        layout[f"yaxis{suffix}"] = {
            "domain": [max(top, 0.0), upper],
            "range": [0.5, len(part) + 0.5],
            "fixedrange": True,
            "automargin": True,
            "anchor": f"x{suffix}",
            "tickvals": [sum(ys) / len(ys) for ys in waves.values()],
            "zeroline": False,
            "ticktext": [style.wrapped(capital(wave_words(wave)), 12) for wave in waves],
            "showgrid": False,
        }
        # Labels stand outside the bars: the range leaves them room on a phone.
        layout[f"xaxis{suffix}"] = {
            "visible": False,
            "fixedrange": True,
            "anchor": f"y{suffix}",
            "range": [0, 1.75 * max(row["value"] for row in part)],
        }
        layout["annotations"].append(
            {
                "text": f"<b>{style.safe(what)}</b>",
                "xref": "paper",
                "yref": "paper",
                "x": 0,
                "y": upper,
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
            }
        )
    return style.spec(
        traces, height=height + 60, showlegend=True, bargap=0.2, barmode="overlay", **layout
    )


def _waves(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(row["wave"] for row in rows))


def _bars(rows: list[Row], at: list[int], kind: str, suffix: str, *, legend: bool) -> style.Trace:
    drawn = [(y, row) for y, row in zip(at, rows, strict=True) if row["kind"] == kind]
    fill = style.BLUE if kind == BASES["net"] else style.PALE
    return {
        "type": "bar",
        "orientation": "h",
        "name": capital(kind),
        "legendgroup": kind,
        "showlegend": legend,
        "x": [row["value"] for _, row in drawn],
        "y": [y for y, _ in drawn],
        "width": 0.72,
        "xaxis": f"x{suffix}",
        "yaxis": f"y{suffix}",
        "marker": {"color": fill, "line": {"color": style.BLUE, "width": 1.5}},
        "text": [_said(row) for _, row in drawn],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [_hover(row) for _, row in drawn],
        "hoverinfo": "text",
    }


def _hover(row: Row) -> str:
    note = f"<br>{style.wrapped(row['note'], 40)}" if row["note"] else ""
    dated = between(row["as_of_earliest"], row["as_of_latest"])
    return f"{_said(row)}, {row['kind']}<br>{dated}<br>{style.safe(row['publisher'] or '')}{note}"
