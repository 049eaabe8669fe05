"""Attrition across all programmes, with what is not known shown as such."""

from pathfinders.charts.chart import Axis, Chart, rows_axis, rows_height, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Interval, Labels, Point, Points, Side, Span, Spans
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import programmes, short_programme_name
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.participation import from_list, of, standings
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.proportions import wilson
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed, percent, qualified, small

FIELDS = (
    Field("name", "Programme"),
    Field("chosen_said", "Chosen"),
    Field("left_said", "Left"),
    Field("share_said", "Share that left"),
    Field("share", "Share that left, %", "percent", 0),
    Field("low", "95% interval from, %", "percent", 0),
    Field("high", "95% interval to, %", "percent", 0),
    Field("note", "Note"),
)
MOST_NAMED = 2
"""Programmes that a sentence names; more are counted."""
UPPER, LOWER = ("at_most", "nearly"), ("at_least", "more_than")
NOT_ZERO = (
    "Where no count of those who left was found, attrition is not known: that none was found does"
    " not mean there was none"
)
INTERVALS = (
    "Intervals are Wilson's 95% intervals, given where both counts are exact. Programmes are in"
    " order of name, not of attrition"
)
DIFFERENT = "Leaving means different things: withdrawing from a study, or a proposal that stopped"


@figure(
    "attrition-across-programmes",
    page="attrition",
    queries=("programmes", "participant_spells", "attrition_counts"),
)
def attrition_across_programmes(version: FigureReader, _: View) -> Figure:
    """Share of those chosen that left each programme, with its interval, its bound or that it is
    not known.
    """
    listed_here = standings(version, programmes(version))
    rows = [
        _worded(from_list(row, listed_here[row["programme_id"]]))
        for row in version.rows("attrition_counts")
    ]
    # Those of which something is known come first; within them the order is that of names.
    rows.sort(
        key=lambda row: (
            {"exact": 0, "bound": 1}.get(row["kind"], 2),
            row["name"],
            row["programme_id"],
        )
    )
    rows = [row | {"place": place} for place, row in enumerate(rows)]
    shows = (
        "Share of those chosen that left, by programme, with 95% interval; within a dotted line the"
        " share can be anything"
    )
    caveats = (
        NOT_ZERO,
        INTERVALS,
        DIFFERENT,
        *notes_of([row for row in rows if row["kind"] != "unknown"]),
    )
    draft = Draft(version, shows, FIELDS, rows, caveats)
    if all(row["kind"] == "unknown" for row in rows):
        why = "No source counts those who left a programme. A count for each would be needed."
        return draft.undrawn("How many left is not known for any programme", why)
    alt = "Share that left, by programme. " + " ".join(
        f"{row['name']}: {row['share_said']}." for row in rows
    )
    return draft.drawn(_verdict(rows), _chart(rows), alt)


def _count_words(value: int | None, qualifier: str | None) -> str:
    if value is None or qualifier is None:
        return "not known"
    return qualified(value, qualifier)


def _worded(row: Row) -> Row:
    chosen, left = row["chosen"], row["left_count"]
    notes = dict.fromkeys(text for text in (row["chosen_note"], row["left_note"]) if text)
    worded = row | {
        "chosen_said": _count_words(chosen, row["chosen_qualifier"]),
        "left_said": _count_words(left, row["left_qualifier"]),
        "note": ". ".join(notes) or None,
        "low": None,
        "high": None,
    }
    # A share needs an exact whole. Where more left than were chosen the two counts are of different
    # things, and their ratio would be no share.
    if left is None or not chosen or left > chosen or row["chosen_qualifier"] != "exact":
        return worded | {"kind": "unknown", "share": None, "share_said": "not known"}
    share = left / chosen
    if row["left_qualifier"] == "exact":
        low, high = wilson(left, chosen)
        text = (
            f"{_of_chosen(row)}, {percent(share)} (95% interval {percent(low)} to {percent(high)})"
        )
        return worded | {
            "kind": "exact",
            "share": 100 * share,
            "share_said": text,
            "low": 100 * low,
            "high": 100 * high,
        }
    # Of a bound no interval is worked out: what is uncertain is the count itself, not only what it
    # says of other participants.
    text = (
        f"{qualified(left, row['left_qualifier'])} of {chosen:,},"
        f" {qualified(round(100 * share), row['left_qualifier'])}%"
    )
    # "At most four" can be none, and "at least four" can be all: the bar runs to the end of the
    # scale on the side that the source leaves open.
    if row["left_qualifier"] in UPPER:
        return worded | {
            "kind": "bound",
            "share": None,
            "share_said": text,
            "from": 0.0,
            "to": 100 * share,
        }
    if row["left_qualifier"] in LOWER:
        return worded | {
            "kind": "bound",
            "share": None,
            "share_said": text,
            "from": 100 * share,
            "to": 100.0,
        }
    return worded | {
        "kind": "bound",
        "share": 100 * share,
        "share_said": text,
        "from": 100 * share,
        "to": 100 * share,
    }


def _of_chosen(row: Row) -> str:
    """ "two of nine"; "2 of 20 so far" where some are still taking part."""
    so_far = " so far" if row.get("so_far") else ""
    return f"{of(row['left_count'], row['chosen'])}{so_far}"


def _share(row: Row, *, named: bool) -> str:
    if not named:
        return _of_chosen(row)
    return f"{_of_chosen(row)} ({short_programme_name(row['name'])})"


def _verdict(rows: list[Row]) -> str:
    exact = [row for row in rows if row["kind"] == "exact"]
    bound = [row for row in rows if row["kind"] == "bound"]
    total = count(len(rows), "programme")
    more = f"; for {small(len(bound))} more only a bound is known" if bound else ""
    if not exact:
        return f"How many left is not known exactly for any of {total}{more}"
    shares = listed([_share(row, named=len(exact) <= MOST_NAMED) for row in exact])
    sentence = f"How many left is known for {small(len(exact))} of {total}: {shares}"
    if len(exact) > 1:
        # Clear only where two of the intervals do not meet at all. Shares whose intervals overlap
        # a little can still differ, so this never says too much.
        overlap = max(row["low"] for row in exact) <= min(row["high"] for row in exact)
        sentence += ", no clear difference" if overlap else ", a clear difference"
    return sentence + more


def _chart(rows: list[Row]) -> Chart:
    exact = tuple(
        Point(
            row["share"],
            row["place"],
            f"{wrapped(row['name'], 30)}\n{row['share_said']}",
            interval=Interval(row["low"], row["high"]),
        )
        for row in rows
        if row["kind"] == "exact"
    )
    bounds = tuple(
        Span(row["from"], row["to"], row["place"]) for row in rows if row["kind"] == "bound"
    )
    labels = tuple(
        Point(0.5, row["place"] - 0.15, label=_label(row), side=_label_side(row)) for row in rows
    )
    names = [wrapped(row["name"], 21) for row in rows]
    highest = max(row["high"] or row.get("to", 0.0) for row in rows)
    return single(
        Points(exact, sign("count", "exact"), size=11),
        Spans(bounds, sign("count", "range"), width=3, dash="dot", size=14, edge=3),
        Labels(labels, letters=13),
        x=Axis(
            "Share of those chosen that left",
            low=-1,
            high=max(66, min(highest + 4, 101)),
            after="%",
            step=20,
        ),
        y=rows_axis(names),
        height=rows_height(names, 70),
    )


def _label_side(row: Row) -> Side:
    # Where nothing is known nothing is drawn, so the label takes the place of the mark.
    if row["kind"] == "unknown":
        return "right"
    return "above right"


def _label(row: Row) -> str:
    if row["kind"] == "unknown":
        return "not known"
    if row["kind"] == "exact":
        return f"{capital(_of_chosen(row))}, {percent(row['share'] / 100)}"
    return capital(row["share_said"])
