"""What each programme cost per participant, where both numbers are known."""

from pathfinders.charts.chart import ACROSS, Axis, Chart, rows_axis, rows_height, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Labels, Point, Points, Text
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import short_programme_name
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.funding.words import BASES, STAGES, Prices, about, prices_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import count, listed, qualified, small

SAME_SCOPE = (
    "A sum for one wave is divided by the participants of that wave, and only where both numbers"
    " are known exactly"
)
NOT_SPENT = (
    "What was announced per place is a promise and not a cost; it stands in for spending nowhere"
)
UNLIKE = "Programmes bought different things over different times: a lower cost is not better value"


@figure(
    "cost-per-participant",
    page="funding",
    choices=("prices",),
    queries=("cost_per_participant", "price_levels"),
)
def cost_per_participant(version: FigureReader, view: View) -> Figure:
    """What was spent per participant chosen and per participant that completed, or which number is
    missing.
    """
    prices = prices_of(version, view)
    rows = [_worded(row, prices) for row in version.rows("cost_per_participant")]
    drawn = [
        row | {"place": place}
        for place, row in enumerate(row for row in rows if row["per_chosen_gbp"] is not None)
    ]
    shows = (
        f"Sum for a whole programme or wave divided by its participants, in {prices.words}; the"
        " table says what is missing"
    )
    absent = list(
        dict.fromkeys(
            short_programme_name(row["programme"]) for row in rows if row["stage"] is None
        )
    )
    nothing = (
        (f"Neither an amount spent nor one announced for the whole was found for {listed(absent)}",)
        if absent
        else ()
    )
    caveats = (SAME_SCOPE, NOT_SPENT, UNLIKE, *nothing, *prices.caveats, *notes_of(rows, "told"))
    draft = Draft(version, shows, _fields(prices), rows, caveats, prices.sources)
    if not drawn:
        return draft.undrawn(
            _verdict(rows),
            "For no programme are both a sum for the whole and a count of participants known.",
        )
    alt = "Cost per participant by programme. " + " ".join(
        f"{_name(row)}: {row['said']}." for row in drawn
    )
    return draft.drawn(_verdict(rows), _chart(drawn), alt)


def _fields(prices: Prices) -> tuple[Field, ...]:
    fields = [
        Field("programme", "Programme"),
        Field("stage_words", "Stage of the sum"),
        Field("basis_words", "Kind"),
        Field("unit_note", "What the sum covers"),
        Field("amount_gbp", "Sum, £, prices of the day", "gbp"),
        Field("chosen_said", "Participants chosen"),
        Field("completed_said", "Participants that completed"),
        Field("per_chosen_gbp", "Per participant chosen, £, prices of the day", "gbp"),
        Field(
            "per_completed_gbp", "Spent per participant that completed, £, prices of the day", "gbp"
        ),
    ]
    if prices.base_year:
        fields += [
            Field("per_chosen_real_gbp", f"Per participant chosen, £, {prices.words}", "gbp"),
            Field(
                "per_completed_real_gbp",
                f"Spent per participant that completed, £, {prices.words}",
                "gbp",
            ),
        ]
    return *fields, Field("missing", "Missing for a cost per participant"), Field("note", "Note")


def _worded(row: Row, prices: Prices) -> Row:
    chosen, completed = (
        "not known" if row[key] is None else qualified(row[key], row[f"{key}_qualifier"])
        for key in ("chosen", "completed")
    )
    stage = STAGES.get(row["stage"], "")
    said = (
        f"{stage} {prices.said(row, 'per_chosen_gbp', 'per_chosen_real_gbp')} per participant"
        " chosen"
    )
    if row["per_completed_gbp"] is not None:
        said += (
            f", {prices.said(row, 'per_completed_gbp', 'per_completed_real_gbp')} per participant"
            " that completed"
        )
    return row | {
        "stage_words": stage or None,
        "basis_words": BASES.get(row["basis"]),
        "chosen_said": chosen,
        "completed_said": completed,
        "missing": listed(_missing(row)) or None,
        "said": said,
        "told": about(f"{short_programme_name(row['programme'])}, {row['unit_note']}", row["note"]),
        "per_chosen": prices.value(row, "per_chosen_gbp", "per_chosen_real_gbp"),
        "per_completed": prices.value(row, "per_completed_gbp", "per_completed_real_gbp"),
    }


def _missing(row: Row) -> list[str]:
    missing = [] if row["stage"] == "spent" else ["the amount spent"]
    for key, words in (("chosen", "number chosen"), ("completed", "number that completed")):
        if row[key] is None:
            missing.append(f"the {words}")
        elif row[f"{key}_qualifier"] != "exact":
            missing.append(f"an exact {words}")
    return missing


def _verdict(rows: list[Row]) -> str:
    every = len({row["programme_id"] for row in rows})
    spent = [row for row in rows if row["stage"] == "spent"]
    chosen = len({row["programme_id"] for row in spent if row["per_chosen_gbp"] is not None})
    completed = len({row["programme_id"] for row in spent if row["per_completed_gbp"] is not None})
    per_chosen, per_completed = (
        small(number) if number else "none" for number in (chosen, completed)
    )
    said = (
        f"What was spent per participant chosen is known for {per_chosen} of"
        f" {count(every, 'programme')}"
    )
    return f"{said}, and per participant that completed for {per_completed}"


def _name(row: Row) -> str:
    return f"{short_programme_name(row['programme'])}, {row['unit_note']}"


def _chart(rows: list[Row]) -> Chart:
    announced, spent = (
        [row for row in rows if row["stage"] == stage] for stage in ("announced", "spent")
    )
    values = [
        row[key] / 1e6
        for row in rows
        for key in ("per_chosen", "per_completed")
        if row[key] is not None
    ]
    labels = [
        Text(
            wrapped(short_programme_name(row["programme"]), 18),
            f"\n{wrapped(row['unit_note'], 20)}",
        )
        for row in rows
    ]
    amounts = tuple(Point(0, row["place"] - 0.05, label=wrapped(row["said"], 28)) for row in rows)
    return single(
        _points(announced, "per_chosen", "announced", "Announced per place"),
        _points(spent, "per_chosen", "spent", "Spent per participant chosen"),
        _points(
            spent, "per_completed", "spent per completed", "Spent per participant that completed"
        ),
        Labels(amounts, letters=12),
        x=Axis(
            low=0,
            high=1.08 * max(values, default=1.0),
            before="£",
            after="m",
            most=5,
            level=True,
        ),
        y=rows_axis(labels),
        height=rows_height(labels, 100),
        legend=ACROSS,
    )


def _points(rows: list[Row], key: str, stage: str, name: str) -> Points:
    points = tuple(
        Point(
            row[key] / 1e6,
            row["place"] + 0.25,
            f"{wrapped(_name(row), 34)}\n{wrapped(row['said'], 34)}",
        )
        for row in rows
        if row[key] is not None
    )
    return Points(points, sign("stage", stage), name, edge=3)
