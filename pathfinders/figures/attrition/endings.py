"""How participants' time ended in every programme: completed, merged, withdrew, and why."""

from pathfinders.charts.chart import ACROSS, Axis, Chart, Panel, rows_axis, rows_height
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Bar, Bars
from pathfinders.charts.palette import Sign, sign
from pathfinders.entities.programme import short_programme_name, with_article
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import count, listed, small

FIELDS = (
    Field("name", "Programme"),
    Field("listed", "Participants named", "integer"),
    Field("total", "Participants published", "integer"),
    Field("completed", "Completed", "integer"),
    Field("merged", "Merged", "integer"),
    Field("withdrew", "Withdrew", "integer"),
    Field("unknown", "What became of it not recorded", "integer"),
    Field("local_funding", "Went on with local money", "integer"),
    Field("lost_funding", "Got little or no national money", "integer"),
    Field("reasons", "Reasons for ending, paraphrased"),
)
ENDS = ("completed", "merged", "withdrew", "unknown")
NAMED = (
    "Of participants named. Where fewer are named than were published, nothing follows for the"
    " rest, and no share is worked out"
)
MERGED = (
    "Merging is not leaving: what the participant did went on in a larger one. Completing can mean"
    " no more than that national money ended"
)
UNKNOWN = "That no end is recorded does not say that a participant stayed: nothing was found"


@figure("endings-across-programmes", page="attrition", queries=("endings",))
def endings_across_programmes(version: FigureReader, _: View) -> Figure:
    """How the time of the participants named ended, in every programme."""
    rows = [_worded(row) for row in version.rows("endings")]
    named = [row for row in rows if row["listed"]]
    shows = "Participants named, by how their time in the programme ended"
    inferred = [
        with_article(short_programme_name(row["name"]))
        for row in rows
        if row["completion_inferred"]
    ]
    caveats = [NAMED, MERGED, UNKNOWN]
    if inferred:
        caveats.append(f"The day of completing is inferred for {listed(inferred)}")
    draft = Draft(version, shows, FIELDS, rows, tuple(caveats))
    if not named:
        return draft.undrawn(
            "How participants' time ended is not known",
            "No source names a participant. A list of participants, and what became of"
            " each, would be needed.",
        )
    details = " ".join(f"{row['name']}: {row['said']}." for row in named)
    title = _title(rows, named)
    return draft.drawn(title, _chart(named), f"Bars by programme. {title}. {details}")


def _worded(row: Row) -> Row:
    ended = row["completed"] + row["merged"] + row["withdrew"]
    # The query counts each kind of end by itself, and one participant can have two of them
    # recorded.
    unknown = max(0, row["listed"] - ended)
    words = (
        ("completed", f"{small(row['completed'])} completed"),
        ("merged", f"{small(row['merged'])} merged"),
        ("withdrew", f"{small(row['withdrew'])} withdrew"),
    )
    parts = [text for key, text in words if row[key]]
    if unknown:
        parts.append(f"for {small(unknown)} nothing was found")
    return row | {"unknown": unknown, "said": listed(parts) or "none named"}


def _title(rows: list[Row], named: list[Row]) -> str:
    where = listed([short_programme_name(row["name"]) for row in named if row["withdrew"]])
    totals = {end: sum(row[end] for row in named) for end in ("withdrew", "merged", "completed")}
    every, unknown = sum(row["listed"] for row in named), sum(row["unknown"] for row in named)
    parts = ["none withdrew"]
    if where:
        parts = [f"{small(totals['withdrew'])} withdrew ({where})"]
    parts += [f"{small(totals[end])} {end}" for end in ("merged", "completed") if totals[end]]
    places = f"{small(len(named))} of {count(len(rows), 'programme')}"
    rest = f"; what became of {small(unknown)} is not published" if unknown else ""
    return f"Of {every:,} participants named in {places}, {listed(parts)}{rest}"


def _chart(named: list[Row]) -> Chart:
    rows = sorted(named, key=lambda row: (-row["listed"], row["name"]))
    labels = [wrapped(short_programme_name(row["name"]), 22) for row in rows]
    looks: dict[str, tuple[str, Sign]] = {
        "completed": ("Completed", sign("event", "completed")),
        "merged": ("Merged", sign("event", "merged")),
        "withdrew": ("Withdrew", sign("event", "withdrew")),
        "unknown": ("Nothing found", sign("basis", "not stated")),
    }
    bars = [
        Bars(
            tuple(
                Bar(place, row[key], hover=f"{row['name']}\n{name}: {row[key]}")
                for place, row in enumerate(rows)
                if row[key]
            ),
            look,
            name,
            width=0.62,
        )
        for key, (name, look) in looks.items()
    ]
    most = max(row["listed"] for row in rows)
    panel = Panel(
        tuple(bars),
        Axis("Participants named", low=0, high=1.05 * most),
        rows_axis(labels),
        bars="stacked",
    )
    return Chart((panel,), rows_height(labels, 110), ACROSS)
