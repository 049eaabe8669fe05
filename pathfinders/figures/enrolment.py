"""Enrolment: who took part, when, and how much of the country they covered."""

from pathfinders.figures import style
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.programme import programme_of
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.versions import Version
from pathfinders.words import between, qualified

OVER_TIME = (
    Field("when", "Date"),
    Field("wave", "Wave"),
    Field("said", "Participants, standing total"),
    Field("confidence", "Stated or inferred"),
    Field("note", "Note"),
)


@figure("participants-over-time", "enrolment", ("programme",))
def participants_over_time(version: Version, view: View) -> Figure:
    """Standing number of participants over time, net of mergers, with uncertain dates as bands."""
    programme = programme_of(version, view)
    counts = version.rows("programme_counts", programme=programme.programme_id, measure="cumulative_participants")
    rows = [
        row | {"when": between(row["as_of_earliest"], row["as_of_latest"]), "said": qualified(row["value"], row["qualifier"])}
        for row in counts
        if row["region"] is None
    ]
    shows = f"{programme.name}: participants at each published date, mergers and withdrawals taken off"
    draft = Draft("participants-over-time", version, shows, OVER_TIME, rows, notes_of(rows))
    if not rows:
        return draft.undrawn(
            "How many took part is not known",
            "No source in this collection gives the number of participants. A dated count would be needed.",
        )
    points = {
        "type": "scatter", "mode": "lines+markers+text", "line": {"shape": "hv", "color": style.BLUE, "width": 3},
        "marker": {"size": 10, "color": style.BLUE}, "cliponaxis": False, "textposition": "top left",
        "x": [row["as_of_latest"] for row in rows], "y": [row["value"] for row in rows],
        "text": [row["said"] for row in rows], "hovertext": [f"{row['said']}, {row['when']}" for row in rows],
        "hoverinfo": "text",
    }  # fmt: skip
    chart = style.spec([points], y="Participants", xaxis=style.DATES, yaxis={"rangemode": "tozero"})
    alt = "Line of participants over time. " + "; ".join(f"{row['when']}: {row['said']}" for row in rows) + "."
    return draft.drawn(f"{rows[-1]['said']} were taking part by {rows[-1]['when']}", chart, alt)
