"""CQC ratings beside staff survey scores, for the few trusts whose ratings are held: described,
never estimated.
"""

import math
from itertools import groupby

from pathfinders.charts.chart import Axis, Chart, single
from pathfinders.charts.marks import Edge, Mark, Note, Point, Points, Rule, Text, Words
from pathfinders.charts.palette import GREY, PALE, sign
from pathfinders.entities.measure import Measure, choice_of
from pathfinders.entities.programme import Programme, programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.engagement.words import NOTHING
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import ALL_YEARS, View
from pathfinders.store.versions import Row
from pathfinders.words import between, capital, count, listed, small

RATINGS = ("Outstanding", "Good", "Requires improvement", "Inadequate")
RULE = (
    "Beside each rating stands the score of the nearest survey before it: the survey is of the"
    " autumn, so its year must be before the first year in which the rating can have been"
    " published. Drawn is one pair a trust: its latest score that a rating follows, with the first"
    " rating that follows it. The table holds every rating."
)
FEW = (
    "No correlation or interval is given: so few trusts, which put themselves forward or were"
    " picked, cannot stand for others, and a rating looks at much besides what staff say."
)
APART = "Read it within one trust type: the survey's types are never compared or combined."


@figure(
    "ratings-and-engagement",
    page="engagement",
    choices=("programme", "indicator", "years"),
    queries=("measures", "benchmark_groups", "programmes", "ratings_and_scores"),
)
def ratings_and_engagement(version: FigureReader, view: View) -> Figure:
    """Overall CQC ratings beside the staff survey score before them, for the trusts whose ratings
    are held. Not an estimate.
    """
    choice, programme = choice_of(version, view), programme_of(version, view)
    if choice is None:
        return Draft(version, "Nothing to show", (), ()).undrawn(
            "CQC ratings beside the staff survey: not known", NOTHING
        )
    measure, years = choice.indicator, choice.years
    rows = [
        row
        | {
            "when": between(row["published_earliest"], row["published_latest"]),
            "drawn": "Yes" if row["is_pair"] else "No",
            "part": "Yes" if row["participant"] else "No",
        }
        for row in version.rows(
            "ratings_and_scores",
            indicator=measure.indicator_id,
            programme=programme.programme_id,
            first=years.first,
            last=years.last,
        )
    ]
    pairs, trusts = (
        [row for row in rows if row["is_pair"]],
        len({row["trust_code"] for row in rows}),
    )
    shows = (
        f"{measure.axis}, in the survey before an overall rating by the Care Quality Commission"
        " (CQC, the regulator)"
    )
    if years != ALL_YEARS:
        shows += f"; surveys of {years}"
    if not pairs:
        why = (
            f"Overall ratings are held for {count(trusts, 'trust')}; none follows a survey with a"
            f" score on {measure.short}. "
        )
        draft = Draft(version, shows, _fields(measure), rows, (RULE,))
        return draft.undrawn(
            f"CQC ratings beside {measure.short}{choice.when}: not known",
            why + "A score of an earlier year for a trust with a rating would be needed.",
        )
    shows += f": {_extent(pairs, trusts)}. {_bold(pairs, programme)}"
    caveats = (FEW, APART, RULE, *_missing(rows, pairs), *_notes(pairs), *measure.caveats)
    draft = Draft(version, shows, _fields(measure), rows, caveats)
    title = _title(measure, pairs, trusts)
    alt = f"Dots, one row a trust, in blocks by trust type. {title}. {_said(measure, pairs)}"
    return draft.drawn(title, _chart(measure, pairs), alt)


def _fields(measure: Measure) -> tuple[Field, ...]:
    return (
        Field("name", "Trust"),
        Field("trust_code", "ODS code"),
        Field("trust_type", "Trust type"),
        Field("part", "In the programme"),
        Field("rating", "Overall CQC rating"),
        Field("when", "Published"),
        Field("survey_year", "Survey before it", "year"),
        Field("score", measure.axis, "decimal", measure.digits),
        Field("respondents", "Staff who answered", "integer"),
        Field("drawn", "In the chart"),
        Field("confidence", "Rating stated or inferred"),
        Field("note", "Note"),
    )


def _title(measure: Measure, pairs: list[Row], trusts: int) -> str:
    """What is seen in the type with most trusts, best rating first, and what it cannot say."""
    kind, own = max(_by_type(pairs), key=lambda block: len(block[1]))
    seen = []
    for rating in RATINGS:
        scores = [
            measure.said(row["score"])
            for row in sorted(own, key=lambda r: float(r["score"]))
            if row["rating"] == rating
        ]
        if scores:
            seen.append(f"{rating} after {listed(scores)}")
    who = capital(count(len(own), f"{kind.lower()} trust"))
    verb = "was" if len(own) == 1 else "were"
    return (
        f"{who} {verb} rated {', '.join(seen)} on {measure.short}: {count(trusts, 'chosen trust')}"
        " cannot say more"
    )


def _by_type(pairs: list[Row]) -> list[tuple[str, list[Row]]]:
    """The pairs by trust type, most trusts first; in each best rating first, then by name, so that
    no score makes an order.
    """
    blocks = [
        (kind, list(own)) for kind, own in groupby(pairs, key=lambda row: str(row["trust_type"]))
    ]
    ordered = [
        (kind, sorted(own, key=lambda row: (RATINGS.index(row["rating"]), row["name"])))
        for kind, own in blocks
    ]
    return sorted(ordered, key=lambda block: (-len(block[1]), block[0]))


def _extent(pairs: list[Row], trusts: int) -> str:
    return f"{small(len(pairs))} of the {count(trusts, 'trust')} whose ratings are held"


def _bold(pairs: list[Row], programme: Programme) -> str:
    part = sum(row["participant"] for row in pairs)
    if not part:
        return f"None took part in {programme.name}"
    return f"In bold the {count(part, 'participant')} of {programme.name}"


def _missing(rows: list[Row], pairs: list[Row]) -> tuple[str, ...]:
    drawn = {row["trust_code"] for row in pairs}
    names = dict.fromkeys(
        short_trust_name(row["name"]) for row in rows if row["trust_code"] not in drawn
    )
    return (
        (f"Without a score before any of their ratings, and so not drawn: {listed(list(names))}.",)
        if names
        else ()
    )


def _notes(pairs: list[Row]) -> tuple[str, ...]:
    """What is uncertain about the ratings drawn: by trust, inferences first."""
    said = []
    for row in pairs:
        parts = ["rating inferred"] if row["confidence"] == "inferred" else []
        parts += [row["note"]] if row["note"] else []
        if parts:
            said.append(f"{short_trust_name(row['name'])}: {'; '.join(parts)}.")
    return tuple(said)


def _said(measure: Measure, pairs: list[Row]) -> str:
    blocks = []
    for kind, own in _by_type(pairs):
        each = [
            f"{r['name']} {measure.said(r['score'])} in {r['survey_year']}, {r['rating']}"
            f" {r['when']}"
            for r in own
        ]
        blocks.append(f"{kind} trusts: {'; '.join(each)}.")
    return " ".join(blocks)


def _chart(measure: Measure, pairs: list[Row]) -> Chart:
    low, high = min(row["score"] for row in pairs), max(row["score"] for row in pairs)
    room = max(0.08 * (high - low), 2 * 10.0**-measure.digits)
    marks: list[Mark] = []
    at = 0.0
    for kind, own in _by_type(pairs):
        if at:
            marks.append(Rule("y", at + 0.1, GREY, behind=True))
        at += 0.55
        marks.append(_words(Text(f"{kind} trusts"), at, 14))
        for row in own:
            # Two lines of words, and below them the line that the mark stands on.
            at += 1
            marks += [
                _dot(measure, row, at),
                Rule("y", at, PALE, behind=True),
                _words(_label(measure, row), at - 0.14, 13),
            ]
        at += 0.25
    return single(
        *marks,
        x=Axis(
            measure.axis,
            low=low - room,
            high=min(high + room, measure.scale_max or math.inf),
            grid=False,
        ),
        y=Axis(low=0, high=at, reversed=True, visible=False),
        height=90 + round(66 * at),
    )


def _words(words: Words, at: float, letters: int) -> Note:
    return Note(words, Edge.START, at, "left", "bottom", letters=letters)


def _label(measure: Measure, row: Row) -> Words:
    first, last = row["published_earliest"].year, row["published_latest"].year
    when = str(last) if first == last else f"{first} or {last}"
    name = short_trust_name(row["name"])
    about = f"\n{row['rating']} {when}, after {measure.said(row['score'])} in {row['survey_year']}"
    return Text(name, about) if row["participant"] else name + about


def _dot(measure: Measure, row: Row, at: float) -> Points:
    hover = (
        f"{row['name']}\n{measure.said(row['score'])} in the survey of"
        f" {row['survey_year']}\n{row['rating']}, published {row['when']}"
    )
    return Points((Point(row["score"], at, hover),), sign("rating", row["rating"]), size=14)
