"""Why participants left, in whose account; and what stood in the way."""

from pathfinders.charts.chart import Axis, Chart, Tick, rows_axis, rows_height, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Point, Points, Text
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.attrition.words import ENDS, NO_LIST
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import when
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed, pounds, small

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
    "commissioner_support": "lack of support from commissioners",
    "funding": "little or no national money",
    "local_funding": "local money in place of national",
    "merger": "a merger with another participant",
    "leadership_capacity": "demands on leaders",
    "policy": "policy or another body's decision",
    "regulatory_pressure": "pressure from a regulator",
    "staff_opposition": "staff opposition",
    "other": "another reason",
}
HAPPENED = {
    **ENDS,
    "rejected": "Applied, not taken",
    "declined": "Applied, not taken",
    "taken_back": "Took its application back",
    "stopped": "Application stopped",
    "on_hold": "Put on hold",
    "other": "Stopped or was redirected",
}
NOT_SAID = "not recorded"
PARAPHRASED = (
    "Reasons are paraphrased, and a participant can have several. Those of the organisation itself"
    " stand apart from those that others suggested; context is what stood beside the decision"
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
            "happened": HAPPENED.get(row["event"], "Another event"),
            "when": when(row, "earliest_date", "latest_date"),
            "reason_kind": capital(KINDS[row["kind"]]),
            "said_by": capital(row["account"] or NOT_SAID),
        }
        for place, row in enumerate(
            version.rows("leaving_reasons", programme=programme.programme_id)
        )
    ]
    shows = f"{programme.name}: each reason recorded for leaving or not going on, by who gave it"
    if not rows:
        why = NO_LIST
        if programme.participants_listed:
            why = (
                "The sources give no reason for any participant leaving. A reason, and who gave it,"
                " would be needed."
            )
        draft = Draft(version, shows, FIELDS, ())
        return draft.undrawn("Why any participant left is not known", why)
    draft = Draft(version, shows, FIELDS, rows, (PARAPHRASED,))
    alt = "Matrix of reasons by who gave each. " + " ".join(
        f"{short_trust_name(row['name'])}, {row['reason_kind'].lower()}: {row['said_by'].lower()}."
        for row in rows
    )
    return draft.drawn(_verdict(rows), _chart(rows), alt)


def _verdict(rows: list[Row]) -> str:
    # What an organisation says of its own leaving and what others suggested are never mixed: a kind
    # that the trusts named themselves is not repeated as somebody else's.
    own = dict.fromkeys(row["kind"] for row in rows if (row["account"] or "").startswith("trust"))
    beside = dict.fromkeys(row["kind"] for row in rows if row["account"] and row["kind"] not in own)
    if own and beside:
        return (
            f"The trusts themselves named {listed([KINDS[kind] for kind in own])}; others pointed"
            f" to {listed([KINDS[kind] for kind in beside])}"
        )
    if own:
        return f"The trusts themselves named {listed([KINDS[kind] for kind in own])}"
    people = len({row["participant_id"] for row in rows})
    whom = count(people, "group or applicant", "groups or applicants")
    sentence = f"Reasons are published for only {whom}"
    if len(rows) == 1:
        sentence = f"A reason is published for only {whom}"
    no_account = sum(row["account"] is None for row in rows)
    if not no_account:
        return sentence
    who = f"{small(no_account)} of them"
    if no_account == len(rows):
        who = "them"
    if no_account == len(rows) == 1:
        who = "it"
    return f"{sentence}; who gave {who} is not published"


def _chart(rows: list[Row]) -> Chart:
    # A column for each account, in the order in which the rows first name it.
    accounts = list(dict.fromkeys(row["said_by"] for row in rows))
    labels = [
        Text(wrapped(short_trust_name(row["name"]), 20), f"\n{wrapped(row['reason_kind'], 22)}")
        for row in rows
    ]
    columns = tuple(Tick(place, wrapped(account, 11)) for place, account in enumerate(accounts))
    return single(
        *(_account(rows, place, account) for place, account in enumerate(accounts)),
        x=Axis(
            low=-0.5,
            high=len(accounts) - 0.5,
            ticks=columns,
            on_top=True,
            grid=False,
            level=True,
        ),
        y=rows_axis(labels),
        height=rows_height(labels, 90),
    )


def _account(rows: list[Row], place: int, account: str) -> Points:
    shown = [row for row in rows if row["said_by"] == account]
    points = tuple(
        Point(place, row["place"], f"{account}\n{wrapped(row['reason'] or '', 44)}")
        for row in shown
    )
    return Points(points, sign("account", shown[0]["account"] or NOT_SAID), size=18)


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
    shows = f"{programme.name}: barriers that sources name"
    if not rows:
        return Draft(version, shows, BARRIERS, ()).undrawn(
            "What stood in the way is not published",
            "No source names a barrier met in this programme. Its evaluation, or"
            " accounts of those who took part, would be needed.",
        )
    fields: tuple[Field, ...] = BARRIERS
    # Where every barrier is stated, a column that says so in each row would tell nothing.
    if any(row["confidence"] == "inferred" for row in rows):
        fields = (*BARRIERS, Field("confidence", "Stated or inferred"))
    draft = Draft(version, shows, fields, rows, (NOT_COUNTED, AMOUNTS_APART))
    named = count(len(rows), "obstacle")
    return draft.listed(f"Sources name {named}; nobody counted how often each was met")


def _amount(row: Row) -> str | None:
    if row["amount_gbp"] is None:
        return None
    per = "for what is not stated" if row["per"] == "not stated" else f"per {row['per']}"
    return f"{pounds(row['amount_gbp'])}, {per}"
