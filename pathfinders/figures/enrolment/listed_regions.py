"""Participants by region from a complete list: how many were chosen, and how many are still in."""

from collections.abc import Sequence

from pathfinders.charts.chart import Axis, Chart, Legend, single
from pathfinders.charts.marks import Bar, Bars, Note, Text
from pathfinders.charts.palette import GREY, sign
from pathfinders.entities.region import kind_of_regions, lower_kind, regions
from pathfinders.figures.enrolment.basis import noun
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import Standing, left_words
from pathfinders.figures.recorder import FigureReader
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, day, listed, small

NOT_SAID = "Not published"
NO_RATES = (
    "Counts of participants, not shares: how many could have joined in each region is not known"
)
MOST_NAMES = 3


def region_of(row: Row) -> str:
    """The region of a participant as its source gives it, or else as the table has it."""
    return str(row["region_as_published"] or row["region"] or NOT_SAID)


def regions_from_list(version: FigureReader, standing: Standing) -> Figure | None:
    """The figure of a programme whose list of participants is complete and says where most of them
    are; None for any other, because the few with a region would stand for the rest.
    """
    unsaid = sum(region_of(row) == NOT_SAID for row in standing.spells)
    if not standing.complete or 2 * unsaid >= len(standing.spells):
        return None
    programme = standing.programme
    names = [name for row in standing.spells if (name := region_of(row)) != NOT_SAID]
    kind = kind_of_regions(regions(version), names, programme.announced)
    rows = _rows(standing)
    shows = f"{programme.name}: participants by {lower_kind(kind)}"
    if standing.as_at:
        shows += f", {day(standing.as_at)}"
    fields = (
        Field("group", kind),
        Field("chosen", "Chosen", "integer"),
        Field("staying", "Chosen and not left", "integer"),
        Field("left", "Left", "integer"),
        Field("names", "Participants"),
    )
    draft = Draft(version, shows, fields, rows, (NO_RATES,))
    alt = "Bars of participants by region. " + " ".join(
        f"{row['group']}: {row['words']}." for row in rows
    )
    return draft.drawn(_verdict(standing, rows), _chart(rows, standing), alt)


def _rows(standing: Standing) -> list[Row]:
    groups: dict[str, list[Row]] = {}
    for row in standing.spells:
        groups.setdefault(region_of(row), []).append(row)
    gone = {row["participant_id"] for row in standing.left}
    rows = []
    for name, own in groups.items():
        left = [row for row in own if row["participant_id"] in gone]
        words = f"{small(len(own))} chosen"
        if left:
            words += f", {left_words(left)}"
        rows.append(
            {
                "group": name,
                "chosen": len(own),
                "staying": len(own) - len(left),
                "left": len(left),
                "words": words,
                "names": listed([row["name"] for row in own]),
                "source_ids": ";".join(row["source_ids"] for row in own),
            }
        )
    return sorted(rows, key=lambda row: (row["group"] == NOT_SAID, -row["chosen"], row["group"]))


def _verdict(standing: Standing, rows: Sequence[Row]) -> str:
    who = noun(standing.programme)
    named = [row for row in rows if row["group"] != NOT_SAID]
    most = named[0]["chosen"]
    top = [row["group"] for row in named if row["chosen"] == most]
    total = count(len(standing.spells), who)
    unsaid = sum(row["chosen"] for row in rows if row["group"] == NOT_SAID)
    rest = f"; for {small(unsaid)} the region is not published" if unsaid else ""
    if len(top) == len(named) and len(named) > 1:
        return f"{capital(total)}: {small(most)} in each of {small(len(named))} regions{rest}"
    if len(top) > MOST_NAMES:
        return (
            f"Of {total}, {small(most)} each are in {small(len(top))} of {len(named)} regions{rest}"
        )
    each = f"{small(most)} each" if len(top) > 1 else small(most)
    return f"Of {total}, most are in {listed(top)}: {each}{rest}"


def _chart(rows: Sequence[Row], standing: Standing) -> Chart:
    placed = list(zip(range(len(rows), 0, -1), rows, strict=True))

    def lying(key: str, thing: str, name: str, *, outline: str = "", edge: float = 0) -> Bars:
        drawn = tuple(
            Bar(place, row[key], hover=f"{row['group']}: {row['words']}") for place, row in placed
        )
        return Bars(drawn, sign("basis", thing), name, width=0.34, outline=outline, edge=edge)

    return single(
        lying("chosen", "applied", "Chosen", outline=GREY, edge=1),
        lying("staying", "chosen", "Chosen and not left"),
        *(
            Note(Text(row["group"], f"\n{row['words']}"), 0, place, "left", "bottom", up=14)
            for place, row in placed
        ),
        x=Axis(
            f"{capital(noun(standing.programme))}s",
            low=0,
            high=1.06 * max(row["chosen"] for row in rows),
            form="whole",
        ),
        y=Axis(low=0.5, high=len(rows) + 0.7, visible=False),
        height=110 + 72 * len(rows),
        legend=Legend(),
    )
