"""CQC ratings beside the staff survey before them, within one benchmark group."""

import statistics
import zlib
from collections.abc import Sequence

from pathfinders.charts.chart import Axis, Chart, Legend, rows_axis, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Mark, Point, Points, Span, Spans, Text
from pathfinders.charts.palette import sign
from pathfinders.entities.measure import Choice, Measure, choice_of
from pathfinders.entities.programme import Programme, programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.engagement.rating_pairs import (
    GOOD,
    MOST_YEARS,
    RATINGS,
    Pairs,
    odds,
    pairs_of,
)
from pathfinders.figures.engagement.words import NOTHING, group_words
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.verdict import Refusal, Result, judge
from pathfinders.store.versions import Row
from pathfinders.words import between, capital, count, listed, number, small

RULE = (
    "Beside each rating is the score of the nearest survey before it. The survey is of the autumn,"
    " so its year must be before the first year in which the rating can have been published, by"
    f" at most {small(MOST_YEARS)} years. A rating that followed the take-over of another trust"
    " since that survey does not count."
)
POINTS = (
    "A rating is a dated point: a trust may have been rated between two that were found, and"
    " those found are no sample of all."
)
BESIDE = (
    "An inspection looks at much besides what staff say: nothing here says that one brought about"
    " the other."
)
MARKS = (
    "A dot is one rating. Half of the scores before that rating lie within the thick bar, and the"
    " ring is their middle one; both are left out for fewer than ten ratings."
)
FEWEST_FOR_A_SPREAD = 10
HEIGHTS = 11
"""Dots of one rating are scattered over so many heights."""


@figure(
    "ratings-and-engagement",
    page="engagement",
    choices=("programme", "indicator", "group", "years"),
    queries=("measures", "benchmark_groups", "programmes", "ratings_and_scores"),
)
def ratings_and_engagement(version: FigureReader, view: View) -> Figure:
    """Overall CQC ratings beside the staff survey score before them, in one benchmark group."""
    choice, programme = choice_of(version, view), programme_of(version, view)
    if choice is None:
        return Draft(version, "Nothing to show", (), ()).undrawn(
            "CQC ratings beside the staff survey: not known", NOTHING
        )
    measure = choice.indicator
    pairs = pairs_of(version, choice, programme=programme.programme_id)
    rows = [
        row
        | {
            "when": between(row["published_earliest"], row["published_latest"]),
            "counts": f"No: {row['use']}" if row["use"] else "Yes",
            "part": "Yes" if row["participant"] else "No",
        }
        for row in pairs.rows
    ]
    used = [row for row in rows if not row["use"]]
    shows = (
        f"{measure.axis}, in the survey before an overall rating by the Care Quality Commission"
        f" (CQC, the regulator): {group_words(choice)}{choice.when}"
    )
    if not used:
        rated = len({row["trust_code"] for row in rows})
        why = (
            f"Overall ratings of {count(rated, 'trust')} of this type were found; none follows a"
            f" survey with a score for {measure.short}{choice.when} by at most"
            f" {small(MOST_YEARS)} years. Such a score would be needed."
        )
        draft = Draft(version, shows, _fields(measure), rows, (RULE,))
        return draft.undrawn(
            f"CQC ratings beside {measure.short}{choice.when}: not known for {group_words(choice)}",
            why,
        )
    shows += (
        f". {capital(count(len(used), 'rating'))} of {count(pairs.trusts, 'trust')};"
        f" {_marked(used, programme)}"
    )
    result = odds(pairs, used)
    caveats = (
        _estimate(choice, pairs, result),
        POINTS,
        BESIDE,
        RULE,
        MARKS,
        *_later(pairs),
        *_left_out(rows),
        *_inferred(used),
        *measure.caveats,
    )
    draft = Draft(version, shows, _fields(measure), rows, caveats)
    title = _title(choice, used, result)
    alt = f"Dots, one a rating, in a row for each rating. {title}. {_said(measure, used)}"
    return draft.drawn(title, _chart(measure, used), alt)


def _fields(measure: Measure) -> tuple[Field, ...]:
    return (
        Field("name", "Trust"),
        Field("trust_code", "ODS code"),
        Field("part", "In the programme"),
        Field("rating", "Overall CQC rating"),
        Field("when", "Published"),
        Field("survey_year", "Survey before it", "year"),
        Field("score", measure.axis, "decimal", measure.digits),
        Field("respondents", "Staff who answered", "integer"),
        Field("counts", "Counts here"),
        Field("confidence", "Rating stated or inferred"),
        Field("note", "Note"),
    )


def _title(choice: Choice, used: Sequence[Row], result: Result) -> str:
    """What the ratings say of the group, in words; then the counts that anyone can check."""
    who = f"{choice.group} trusts with {choice.indicator.more}"
    if isinstance(result, Refusal):
        few = f"{choice.group} trusts with a rating and a score before it"
        return f"Too few {few[:1].lower()}{few[1:]} to say whether the two go together"
    finding = judge(result, no_difference=1.0)
    if not finding.differs:
        return f"{who} were not clearly rated better or worse in the years after. {_thirds(used)}"
    often = "more" if result.value > 1 else "less"
    return f"{who} were {often} often rated Good or Outstanding in the years after. {_thirds(used)}"


def _thirds(used: Sequence[Row]) -> str:
    """How many of the third with the highest and of the third with the lowest scores were rated
    Good or better. Equal scores stay together in the third of the lower of them.
    """
    scores = sorted(row["score"] for row in used)
    size = len(scores) // 3
    low, high = scores[size - 1] if size else scores[0], scores[-size] if size else scores[-1]
    lowest = [row for row in used if row["score"] <= low]
    highest = [row for row in used if row["score"] >= high]
    best, worst = (sum(row["rating"] in GOOD for row in rows) for rows in (highest, lowest))
    return capital(
        f"{small(best)} of the {small(len(highest))} with the highest scores were rated so, and"
        f" {small(worst)} of the {small(len(lowest))} with the lowest"
    )


def _estimate(choice: Choice, pairs: Pairs, result: Result) -> str:
    if isinstance(result, Refusal):
        return f"No estimate is given. {result.why}."
    return (
        "With a score higher by one standard deviation"
        f" ({choice.indicator.format(pairs.spread)}) the odds of a better rating were"
        f" {number(result.value, 2)} times as high"
        f" ({result.interval()}): ordered logit, standard errors clustered by trust, so that"
        " several ratings of one trust count as alike"
    )


def _later(pairs: Pairs) -> tuple[str, ...]:
    """What the estimate becomes where the year of a rating is not certain and the later counts."""
    moved = [row for row in pairs.used if row["later_year"] != row["survey_year"]]
    if not moved:
        return ()
    result = odds(pairs, pairs.used, score="later_score")
    if isinstance(result, Refusal):
        return ()
    return (
        f"For {count(len(moved), 'rating')} the survey before it depends on the day within its"
        f" bounds. With the last possible day the odds are {number(result.value, 2)} times as high"
        f" ({result.interval()}).",
    )


def _marked(used: Sequence[Row], programme: Programme) -> str:
    names = {row["trust_code"] for row in used if row["participant"]}
    if not names:
        return f"none of a participant of {programme.said_name}"
    named = count(len(names), "participant")
    return f"in colours of their own those of {named} of {programme.said_name}"


def _left_out(rows: Sequence[Row]) -> tuple[str, ...]:
    reasons: dict[str, int] = {}
    for row in rows:
        if row["use"]:
            reasons[row["use"]] = reasons.get(row["use"], 0) + 1
    said = [f"{small(n)} ({why})" for why, n in sorted(reasons.items())]
    return (f"Ratings that do not count: {listed(said)}.",) if said else ()


def _inferred(used: Sequence[Row]) -> tuple[str, ...]:
    inferred = sum(row["confidence"] == "inferred" for row in used)
    ranges = sum(row["published_earliest"] != row["published_latest"] for row in used)
    return (
        f"The day of publication is known only roughly for {small(ranges)} of the"
        f" {small(len(used))} ratings; {count(inferred, 'rating is', 'ratings are')} inferred.",
    )


def _quarters(rows: Sequence[Row]) -> tuple[float, float, float] | None:
    scores = [row["score"] for row in rows]
    if len(scores) < FEWEST_FOR_A_SPREAD:
        return None
    low, middle, high = statistics.quantiles(scores, n=4, method="inclusive")
    return low, middle, high


def _by_rating(used: Sequence[Row]) -> dict[str, list[Row]]:
    return {rating: [row for row in used if row["rating"] == rating] for rating in RATINGS}


def _said(measure: Measure, used: Sequence[Row]) -> str:
    parts = []
    for rating, rows in _by_rating(used).items():
        quarters = _quarters(rows)
        middle = (
            f", half of them after {measure.format(quarters[0])} to {measure.format(quarters[2])}"
            if quarters
            else ""
        )
        parts.append(f"{rating}: {count(len(rows), 'rating')}{middle}")
    return "; ".join(parts) + "."


def _chart(measure: Measure, used: Sequence[Row]) -> Chart:
    bars, middles, dots = [], [], []
    own: dict[str, list[Point]] = {}
    names = {row["trust_code"]: short_trust_name(row["name"]) for row in used}
    labels = []
    for place, (rating, rows) in enumerate(_by_rating(used).items()):
        labels.append(Text(wrapped(rating, 12), f"\n{count(len(rows), 'rating')}"))
        quarters = _quarters(rows)
        if quarters:
            words = f"{rating}: middle score {measure.format(quarters[1])}"
            bars.append(Span(quarters[0], quarters[2], place))
            middles.append(Point(quarters[1], place, words))
        for row in rows:
            hover = _hover(measure, row)
            point = Point(row["score"], place + _height(row), hover, trust=row["trust_code"])
            if row["participant"]:
                own.setdefault(row["trust_code"], []).append(point)
            else:
                dots.append(point)
    return single(
        Spans(tuple(bars), sign("band", "middle half"), "Half of them", width=26),
        Points(tuple(dots), sign("trusts", "others"), "One rating", size=7, opacity=0.55),
        Points(tuple(middles), sign("rating", "No rating held"), "Middle score", size=14, edge=3),
        *_participants(own, names),
        x=Axis(measure.axis),
        y=rows_axis(labels),
        height=440,
        legend=Legend(toggles=False),
    )


def _participants(own: dict[str, list[Point]], names: dict[str, str]) -> list[Mark]:
    return [
        Points(tuple(points), sign("trust", code), names[code], size=13, rim=True)
        for code, points in own.items()
    ]


def _height(row: Row) -> float:
    """A height within its row that stays the same for a rating, so that near dots do not cover each
    other.
    """
    text = f"{row['trust_code']} {row['published_latest']}"
    return (zlib.crc32(text.encode()) % HEIGHTS / (HEIGHTS - 1) - 0.5) * 0.56


def _hover(measure: Measure, row: Row) -> str:
    return (
        f"{short_trust_name(row['name'])}\n{measure.format(row['score'])} in the survey of"
        f" {row['survey_year']}\n{row['rating']}, published {row['when']}"
    )
