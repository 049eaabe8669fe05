"""Enrolment: those who applied against those chosen."""

from pathfinders.charts.chart import Axis, Chart, Legend, single
from pathfinders.charts.marks import Bar, Bars, Note, Point, Points, Text
from pathfinders.charts.palette import GREY, sign
from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures.applications.rows import Applications, applications_of, outcome_words
from pathfinders.figures.enrolment.basis import (
    LOWER_BOUNDS,
    UPPER_BOUNDS,
    VAGUE,
    how_exact,
    noun,
    share_words,
    told,
    wave_words,
)
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import Standing, standing_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.proportions import wilson
from pathfinders.store.versions import Row
from pathfinders.words import between, capital, counted, listed, percent, qualified

FIELDS = (
    Field("wave", "Wave"),
    Field("region", "Region"),
    Field("when", "Date"),
    Field("applied", "Applied", "integer"),
    Field("applied_exact", "Applied: how exact"),
    Field("applied_kind", "What was counted as applying"),
    Field("chosen", "Chosen", "integer"),
    Field("chosen_exact", "Chosen: how exact"),
    Field("share", "Share chosen"),
    Field("low", "95% interval from, %", "percent"),
    Field("high", "95% interval to, %", "percent"),
    Field("note", "Note"),
)
KINDS = {"applications": "applications", "expressions_of_interest": "expressions of interest"}
BOUNDS = (*LOWER_BOUNDS, *UPPER_BOUNDS)
WILSON = (
    "Intervals are Wilson's 95% intervals: how far a share of this many applicants could differ by"
    " chance alone"
)


@figure(
    "applied-and-chosen",
    page="enrolment",
    choices=("programme",),
    queries=("programmes", "applied_and_chosen", "participant_spells", "applications"),
)
def applied_and_chosen(version: FigureReader, view: View) -> Figure:
    """Applicants against those chosen, by wave and region, with the share chosen where both numbers
    are known.
    """
    programme = programme_of(version, view)
    standing = standing_of(version, programme)
    applications = applications_of(version, programme, standing.spells)
    published = version.rows("applied_and_chosen", programme=programme.programme_id)
    if applications.is_complete:
        published = [_from_lists(applications, standing), *_by_region(published)]
    waves = {row["wave"] for row in published if row["chosen"] is not None}
    rows = [_row(row) for row in published if not _is_sum(row, waves)]
    pairs = [row for row in rows if row["applied"] is not None and row["chosen"] is not None]
    national = any(row["region"] is None and row["applied"] is not None for row in rows)
    missing = (
        ()
        if national or not rows
        else ("No number of applicants for the programme as a whole was found",)
    )
    intervals = (WILSON,) if any(row["low"] is not None for row in pairs) else ()
    shows = (
        f"{programme.name}: expressions of interest or applications against those chosen, by wave"
    )
    draft = Draft(
        version,
        shows,
        FIELDS,
        rows,
        (*missing, *intervals, *told(pairs, _place)),
    )
    if not pairs:
        return draft.undrawn(*_unpaired(rows))
    alt = "Bars of those who applied, with those chosen inside them. " + " ".join(
        f"{_place(r)}: {_pair(r)}." for r in pairs
    )
    return draft.drawn(_verdict(programme, rows, pairs), _chart(programme, pairs), alt)


def _from_lists(applications: Applications, standing: Standing) -> Row:
    """The programme as a whole, counted from its lists of applications and participants."""
    day = applications.programme.records_as_at or max(
        row["received_latest"] for row in applications.rows if row["received_latest"]
    )
    sources = [row["source_ids"] for row in (*applications.rows, *standing.spells)]
    return {
        "wave": "all",
        "region": None,
        "as_of_earliest": day,
        "as_of_latest": day,
        "applied_measure": "expressions_of_interest",
        "applied": len(applications.rows),
        "applied_qualifier": "exact",
        "applied_confidence": "stated",
        "chosen": len(standing.spells),
        "chosen_qualifier": "exact",
        "chosen_confidence": "stated",
        "note": f"Counted from the programme's own lists: {outcome_words(applications.rows)}",
        "source_ids": ";".join(dict.fromkeys(sources)),
    }


def _by_region(published: list[Row]) -> list[Row]:
    return [row for row in published if row["region"] is not None]


def _is_sum(row: Row, waves: set[str]) -> bool:
    """Whether a row is of several waves each of which has a count of its own, and so tells them
    twice.
    """
    first, _, last = str(row["wave"]).partition("-")
    if not (first.isdigit() and last.isdigit()) or row["applied"] is not None:
        return False
    return all(str(wave) in waves for wave in range(int(first), int(last) + 1))


def _unpaired(rows: list[Row]) -> tuple[str, str]:
    """The verdict and the reason where no number of applicants stands beside a number chosen."""
    national = [row for row in rows if row["region"] is None]
    chosen = list(
        dict.fromkeys(
            f"{_chosen(row)} in {wave_words(row['wave'])}"
            for row in national
            if row["chosen"] is not None
        )
    )
    known = f"Chosen: {listed(chosen)}. " if chosen else ""
    if any(row["applied"] is not None for row in rows):
        return (
            "How many of those who applied were chosen is not known",
            (
                f"{known}No wave and region has both the number who applied and the number chosen,"
                " so no share can be worked out. Both counts for one wave would be needed."
            ),
        )
    return (
        "How many applied is not known",
        (
            f"{known}No source gives the number of applicants, so no share"
            " chosen can be worked out. A dated count of applications or expressions of interest"
            " would be needed."
        ),
    )


def _chosen(row: Row) -> str:
    return counted(row["chosen"], row["chosen_qualifier"])


def _row(row: Row) -> Row:
    low, high = _interval(row)
    both = row["applied"] is not None and row["chosen"] is not None
    return row | {
        "when": between(row["as_of_earliest"], row["as_of_latest"]),
        "applied_exact": (
            how_exact(row["applied_qualifier"]) if row["applied"] is not None else "not known"
        ),
        "chosen_exact": (
            how_exact(row["chosen_qualifier"]) if row["chosen"] is not None else "not known"
        ),
        "applied_kind": KINDS.get(row["applied_measure"]),
        "share": share_chosen(row) if both else "not known",
        "low": low,
        "high": high,
    }


def _interval(row: Row) -> tuple[float | None, float | None]:
    if (
        row["applied_qualifier"] == row["chosen_qualifier"] == "exact"
        and 0 <= row["chosen"] <= row["applied"] > 0
    ):
        low, high = wilson(row["chosen"], row["applied"])
        return 100 * low, 100 * high
    return None, None


def share_chosen(row: Row) -> str:
    """The share chosen in words, no more exact than its two numbers: "24%, 95% interval 18% to
    31%", "less than 8%".
    """
    applied, chosen = row["applied"], row["chosen"]
    qualifiers = {row["applied_qualifier"], row["chosen_qualifier"]}
    if not applied or chosen > applied:
        return "cannot be worked out"
    if qualifiers == {"exact"}:
        return share_words(chosen, applied)
    if qualifiers & set(VAGUE) and qualifiers <= {"exact", *VAGUE}:
        return f"about {percent(chosen / applied)}"
    # More applicants or fewer chosen than stated make the share smaller; fewer applicants or more
    # chosen make it larger.
    smaller = row["applied_qualifier"] in LOWER_BOUNDS, row["chosen_qualifier"] in UPPER_BOUNDS
    larger = row["applied_qualifier"] in UPPER_BOUNDS, row["chosen_qualifier"] in LOWER_BOUNDS
    strict = "more_than" in qualifiers
    if any(smaller) and not any(larger) and not qualifiers & set(VAGUE):
        return f"{'less than' if strict else 'at most'} {-(-100 * chosen // applied)}%"
    if any(larger) and not any(smaller) and not qualifiers & set(VAGUE):
        return f"{'more than' if strict else 'at least'} {100 * chosen // applied}%"
    return "cannot be worked out"


def _place(row: Row) -> str:
    return (
        f"{capital(wave_words(row['wave']))}, {row['region']}"
        if row["region"]
        else capital(wave_words(row["wave"]))
    )


def _pair(row: Row) -> str:
    applied = f"{counted(row['applied'], row['applied_qualifier'])} {row['applied_kind']}"
    # The interval is in the table and on the chart; a sentence that is read out has none.
    share = row["share"].split(", 95%")[0]
    return f"{_chosen(row)} of {applied} {'was' if row['chosen'] == 1 else 'were'} chosen ({share})"


def _verdict(programme: Programme, rows: list[Row], pairs: list[Row]) -> str:
    regional = [row for row in pairs if row["region"] is not None]
    if len(regional) == len(pairs):
        waves = listed(list(dict.fromkeys(wave_words(row["wave"]) for row in regional)))
        parts = [
            f"{row['region']} {'' if i else 'chose '}{_chosen(row)} of"
            f" {counted(row['applied'], row['applied_qualifier'])}"
            f" {noun(programme) + 's that applied' if not i else ''}".rstrip()
            for i, row in enumerate(regional)
        ]
        return f"In {waves}, {listed(parts)}; how many applied in all is not published"
    whole = [row for row in pairs if row["region"] is None]
    exact = {row["wave"] for row in whole if row["applied_qualifier"] == "exact"}
    # Where a source counts a wave exactly, another's bound on it says nothing more.
    best = [row for row in whole if row["applied_qualifier"] == "exact" or row["wave"] not in exact]
    parts = [f"{wave_words(row['wave'])}: {_pair(row)}" for row in best]
    unknown = [
        wave_words(row["wave"]) for row in rows if row["applied"] is None and row["region"] is None
    ]
    return capital(
        "; ".join(
            parts + ([f"how many applied is not known for {listed(unknown)}"] if unknown else [])
        )
    )


def _chart(programme: Programme, pairs: list[Row]) -> Chart:
    at = list(range(len(pairs), 0, -1))
    placed = list(zip(at, pairs, strict=True))
    most = max(1, *(row["applied"] for row in pairs))
    return single(
        _bars(placed, "applied", "Applied", outline=GREY, edge=1),
        _bars(placed, "chosen", "Chosen"),
        _ends(placed),
        *(_label(y, row) for y, row in placed),
        x=Axis(f"{capital(noun(programme))}s", low=0, high=1.06 * most),
        y=Axis(low=0.6, high=len(pairs) + 0.75, visible=False),
        height=110 + 78 * len(pairs),
        legend=Legend(),
    )


def _bars(
    placed: list[tuple[int, Row]], key: str, name: str, *, outline: str = "", edge: float = 0
) -> Bars:
    bars = tuple(Bar(y, row[key], hover=f"{_place(row)}: {_pair(row)}") for y, row in placed)
    return Bars(bars, sign("basis", key), name, width=0.34, outline=outline, edge=edge)


def _ends(placed: list[tuple[int, Row]]) -> Points:
    """An arrow at the end of a bar whose true end lies elsewhere."""
    points = []
    for y, row in placed:
        if row["applied_qualifier"] in BOUNDS:
            above = row["applied_qualifier"] in UPPER_BOUNDS
            way = sign("basis", f"applied, bound {'above' if above else 'below'}")
            points.append(Point(row["applied"], y, sign=way))
    return Points(tuple(points), sign("basis", "applied, bound below"), size=15)


def _label(y: int, row: Row) -> Note:
    words = Text(_place(row), f": {_short(row)}")
    return Note(words, 0, y, "left", "bottom", up=14)


def _short(row: Row) -> str:
    words = row["share"].replace(", 95% interval ", " (") + (
        ")" if "interval" in row["share"] else ""
    )
    return (
        f"{qualified(row['chosen'], row['chosen_qualifier'])} of"
        f" {qualified(row['applied'], row['applied_qualifier'])}, {words}"
    )
