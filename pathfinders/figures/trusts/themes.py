"""A trust's staff survey themes over the spread of its own benchmark group, in the last survey that
has them.
"""

from pathfinders.charts import style
from pathfinders.entities.trust import trust_of
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.figures.trusts.spread import SPREAD_FIELDS, has_spread, sampled, standing
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import number

FIELDS = (
    Field("theme", "Theme, 0 to 10"),
    Field("survey_year", "Survey year", "year"),
    *SPREAD_FIELDS,
)
SPREAD = (
    "Beside each theme stands the trust's score. Bars: the middle half of the trusts of its type"
    " (darker) and the middle four fifths (paler), counted from the median. A higher score is"
    " better on every theme. Scores are weighted by the publisher; no interval is published with"
    " them."
)


@figure(
    "trust-themes",
    page="trusts",
    choices=("trust",),
    queries=("trust_profiles", "trust_survey"),
)
def trust_themes(version: FigureReader, view: View) -> Figure:
    """The trust's scores on the staff survey themes, over the spread of trusts of its own type."""
    trust = trust_of(version, view)
    rows = version.rows("trust_survey", trust=trust.trust_code, themes=1)
    year = max((row["survey_year"] for row in rows), default=None)
    rows = [
        row | {"theme": row["indicator"].removesuffix(" (theme)")}
        for row in rows
        if row["survey_year"] == year
    ]
    own = [row for row in rows if row["value"] is not None and has_spread(row)]
    about = f" of {year}" if year else ""
    shows = (
        f"{trust.words}: NHS staff survey themes{about}, scored 0 to 10, over the spread of"
        f" {trust.kind} trusts"
    )
    draft = Draft(
        version,
        shows,
        FIELDS,
        own,
        (*sampled(own), SPREAD, *notes_of(own)) if own else (),
    )
    if not own:
        return draft.undrawn(
            "No staff survey theme of this trust is held",
            "It may have closed before the survey, or be left out of the publisher's workbook,"
            " which suppresses scores that rest on fewer than 11 answers. Its results in that"
            " survey would be needed.",
        )
    drawn = own[::-1]
    labels = [style.wrapped(f"{row['theme']}: {number(row['value'], 1)}", 20) for row in drawn]
    spread = [
        _bar(drawn, labels, "p10", "p90", style.PALE, "Middle four fifths"),
        _bar(drawn, labels, "p25", "p75", style.BAND, "Middle half"),
    ]
    chart = style.spec(
        [*spread, _trust(drawn, labels)],
        x=f"Points above or below<br>the median {trust.kind} trust",
        height=110 + 54 * len(drawn),
        barmode="overlay",
        bargap=0.4,
        showlegend=True,
        legend={"itemclick": False, "itemdoubleclick": False},
        xaxis={"zeroline": True, "zerolinewidth": 2, "nticks": 6},
        yaxis={"categoryorder": "array", "categoryarray": labels},
    )
    said = "; ".join(
        f"{row['theme']}: {number(row['value'], 1)}, median {number(row['p50'], 1)}" for row in own
    )
    group = f"{own[0]['trusts']} {trust.kind} trusts"
    return draft.drawn(
        standing(own, f"In {year}", trust.kind, "theme"),
        chart,
        f"Dots over bars of the spread of {group}, by theme. {said}.",
    )


def _bar(
    rows: list[Row], labels: list[str], low: str, high: str, colour: str, name: str
) -> style.Trace:
    """Bars from one quantile to another, counted from the median."""
    return {
        "type": "bar",
        "orientation": "h",
        "y": labels,
        "base": [row[low] - row["p50"] for row in rows],
        "x": [row[high] - row[low] for row in rows],
        "marker": {"color": colour, "line": {"width": 0}},
        "name": name,
        "legendrank": 20,
        "hoverinfo": "skip",
    }


def _trust(rows: list[Row], labels: list[str]) -> style.Trace:
    hover = [
        f"{style.safe(row['theme'])}: {number(row['value'], 2)}<br>Median of {row['trusts']}"
        f" trusts: {number(row['p50'], 2)}"
        for row in rows
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row["value"] - row["p50"] for row in rows],
        "y": labels,
        "name": "This trust",
        "marker": {"symbol": "diamond", "size": 13, "color": style.ORANGE},
        "legendrank": 1,
        "hovertext": hover,
        "hoverinfo": "text",
        "cliponaxis": False,
    }
