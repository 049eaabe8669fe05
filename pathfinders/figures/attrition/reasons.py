"""Why participants left, in whose account; and what stood in the way."""

from pathfinders.charts import style
from pathfinders.charts.style import Spec
from pathfinders.entities.programme import programme_of
from pathfinders.figures.attrition.words import NO_LIST, places_axis, rows_height, short, when
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed, pounds

FIELDS = (
    Field("name", "Participant or applicant"),
    Field("happened", "What happened"),
    Field("when", "When"),
    Field("reason_kind", "Kind of reason"),
    Field("said_by", "Whose account"),
    Field("reason", "The reason, paraphrased"),
)
KINDS = {
    "alternative_route": "another route to the same end",
    "leadership_capacity": "demands on leaders",
    "policy": "policy or another body's decision",
    "regulatory_pressure": "pressure from a regulator",
    "staff_opposition": "staff opposition",
    "other": "another reason",
}
HAPPENED = {
    "withdrew": "Withdrew",
    "merged": "Merged",
    "rejected": "Applied, not taken",
    "other": "Stopped or was redirected",
}
NOT_SAID = "not recorded"
MARKS = (
    ("circle", style.BLUE),
    ("diamond", style.ORANGE),
    ("square", style.PURPLE),
    ("triangle-up", style.GREEN),
    ("star", style.GOLD),
)
PARAPHRASED = (
    "Reasons are paraphrased, and a participant can have several. Those of the organisation itself"
    " are told apart from those that others suggested; context is what stood beside the decision"
    " and was given as a reason by nobody"
)


@figure(
    "reasons",
    page="attrition",
    choices=("programme",),
    queries=("programmes", "leaving_reasons"),
)
def reasons(version: FigureReader, view: View) -> Figure:
    """The kinds of reason given for leaving or not going on, and whose account each is."""
    programme = programme_of(version, view)
    rows = [
        row
        | {
            "place": place,
            "happened": HAPPENED[row["event"]],
            "when": when(row, "earliest_date", "latest_date"),
            "reason_kind": capital(KINDS[row["kind"]]),
            "said_by": capital(row["account"] or NOT_SAID),
        }
        for place, row in enumerate(
            version.rows("leaving_reasons", programme=programme.programme_id)
        )
    ]
    shows = (
        f"{programme.name}: each reason recorded for leaving or not going on, by whose account"
        " it is"
    )
    draft = Draft(version, shows, FIELDS, rows, (PARAPHRASED,) if rows else ())
    if not rows:
        listed_here = programme.participants_listed
        why = "The sources give no reason for any participant leaving." if listed_here else NO_LIST
        return draft.undrawn("Why any participant left is not known", why)
    alt = "Matrix of reasons by whose account each is. " + " ".join(
        f"{short(row['name'])}, {row['reason_kind'].lower()}: {row['said_by'].lower()}."
        for row in rows
    )
    return draft.drawn(_verdict(rows), _chart(rows), alt)


def _verdict(rows: list[Row]) -> str:
    own = dict.fromkeys(row["kind"] for row in rows if (row["account"] or "").startswith("trust"))
    beside = dict.fromkeys(row["kind"] for row in rows if row["account"] and row["kind"] not in own)
    if own and beside:
        others = capital(listed([KINDS[kind] for kind in beside]))
        verb = "was" if len(beside) == 1 else "were"
        return (
            f"{others} {verb} raised by others; the trusts themselves gave"
            f" {listed([KINDS[kind] for kind in own])}"
        )
    if own:
        return f"The trusts themselves gave {listed([KINDS[kind] for kind in own])}"
    people = len({row["participant_id"] for row in rows})
    unsaid = sum(row["account"] is None for row in rows)
    whose = f"; whose account it is goes unrecorded for {count(unsaid, 'reason')}" if unsaid else ""
    return (
        f"Reasons are recorded for {count(people, 'group or applicant', 'groups or applicants')}"
        f" only{whose}"
    )


def _chart(rows: list[Row]) -> Spec:
    accounts = list(dict.fromkeys(row["said_by"] for row in rows))
    traces = [_account(rows, place, account) for place, account in enumerate(accounts)]
    labels = [
        f"<b>{style.wrapped(short(row['name']), 20)}</b><br>{style.wrapped(row['reason_kind'], 22)}"
        for row in rows
    ]
    xaxis = {
        "tickvals": list(range(len(accounts))),
        "ticktext": [style.wrapped(account, 11) for account in accounts],
        "side": "top",
        "range": [-0.5, len(accounts) - 0.5],
        "showgrid": False,
        "tickangle": 0,
    }
    yaxis = places_axis(labels) | {"showgrid": True}
    return style.spec(traces, height=rows_height(labels, 90), xaxis=xaxis, yaxis=yaxis)


def _account(rows: list[Row], place: int, account: str) -> style.Trace:
    shown = [row for row in rows if row["said_by"] == account]
    symbol, colour = MARKS[place % len(MARKS)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [place] * len(shown),
        "y": [row["place"] for row in shown],
        "marker": {"symbol": symbol, "color": colour, "size": 18},
        "hoverinfo": "text",
        "hovertext": [
            f"{style.safe(account)}<br>{style.wrapped(row['reason'] or '', 44)}" for row in shown
        ],
    }


BARRIERS = (
    Field("barrier", "Barrier"),
    Field("description", "What stood in the way"),
    Field("amount", "Amount named by the source"),
)
NOT_COUNTED = (
    "The sources name barriers; nobody counted how often each was met, so they are listed and not"
    " ranked"
)
AMOUNTS_APART = (
    "Amounts are the sources' own, in prices of the day. They are per different things and are"
    " never added or compared"
)


@figure(
    "barriers",
    page="attrition",
    also_on=("briefing",),
    choices=("programme",),
    queries=("programmes", "barriers_named"),
)
def barriers(version: FigureReader, view: View) -> Figure:
    """What stood in the way of participants, as the sources name it."""
    programme = programme_of(version, view)
    rows = [
        row | {"amount": _amount(row)}
        for row in version.rows("barriers_named", programme=programme.programme_id)
    ]
    inferred = any(row["confidence"] == "inferred" for row in rows)
    fields = (*BARRIERS, Field("confidence", "Stated or inferred")) if inferred else BARRIERS
    draft = Draft(
        version,
        f"{programme.name}: barriers as the sources name them",
        fields,
        rows,
        (NOT_COUNTED, AMOUNTS_APART) if rows else (),
    )
    if not rows:
        return draft.undrawn(
            "What stood in the way is not known",
            "No source in this collection names a barrier met in this programme. Its evaluation, or"
            " accounts of those who took part, would be needed.",
        )
    said = capital(count(len(rows), "barrier"))
    return draft.listed(
        f"{said} {'was' if len(rows) == 1 else 'were'} named; nobody counted how often each was met"
    )


def _amount(row: Row) -> str | None:
    if row["amount_gbp"] is None:
        return None
    per = "what it is per is not stated" if row["per"] == "not stated" else f"per {row['per']}"
    return f"{pounds(row['amount_gbp'])}, {per}"
