"""How ratings go with the staff survey before them, by domain and by way of counting."""

from collections.abc import Iterator

from pathfinders.charts.chart import Axis, Chart, Tick, rows_axis, rows_height, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Interval, Note, Point, Points, Rule
from pathfinders.charts.palette import GREY, sign
from pathfinders.entities.measure import Choice, choice_of
from pathfinders.figures.engagement.rating_pairs import (
    DOMAINS,
    Pairs,
    first_of_each,
    level,
    odds,
    odds_of_levels,
    pairs_of,
)
from pathfinders.figures.engagement.ratings import BESIDE, POINTS, RULE
from pathfinders.figures.engagement.words import NOTHING, group_words
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.verdict import Estimate, Refusal, Result, judge
from pathfinders.store.versions import Row
from pathfinders.words import capital, listed, number

FIELDS = (
    Field("what", "Ratings"),
    Field("value", "Odds of a better rating, times as high", "decimal", 2),
    Field("lower", "95% interval from", "decimal", 2),
    Field("upper", "95% interval to", "decimal", 2),
    Field("verdict", "Verdict"),
    Field("ratings", "Ratings, number", "integer"),
    Field("trusts", "Trusts", "integer"),
    Field("method", "Method"),
)
METHOD = (
    "Ordered logit (McCullagh 1980), standard errors clustered by trust. A value above 1 means that"
    " better ratings followed higher scores. It takes the odds to be as much higher at each step"
    " from one rating to the next; the rows of two levels each look at one step alone."
)
LED = (
    "From 2024-25 CQC gives a trust one rating, on leadership. None of those counts here, because"
    " no survey of the same questionnaire came before."
)
MANY = (
    "These estimates share their ratings: they are ways of looking at one thing, not separate"
    " evidence."
)
NOUNS = {"overall": "overall", "well_led": "for leadership", "safe": "for safety"}


@figure(
    "rating-estimates",
    page="engagement",
    choices=("indicator", "group", "years"),
    queries=("measures", "benchmark_groups", "ratings_and_scores"),
)
def rating_estimates(version: FigureReader, view: View) -> Figure:
    """How overall, leadership and safety ratings go with the staff survey before them."""
    choice = choice_of(version, view)
    if choice is None:
        return Draft(version, "Nothing to show", (), ()).undrawn(
            "CQC ratings and the staff survey: not known", NOTHING
        )
    domains = {domain: pairs_of(version, choice, domain) for domain in DOMAINS}
    results = [
        (words, method, len(rows), result) for words, method, rows, result in _looks(domains)
    ]
    rows = [_row(*look) for look in results]
    every = [row for pairs in domains.values() for row in pairs.used]
    shows = (
        f"Odds of a better CQC rating for a score on {choice.indicator.short} one standard"
        f" deviation higher, {group_words(choice)}{choice.when}; 1 is no link"
    )
    caveats = (METHOD, POINTS, BESIDE, RULE, LED, MANY)
    draft = Draft(version, shows, FIELDS, rows if every else (), caveats, tuple(every))
    title = _title(choice, domains)
    if not any(isinstance(result, Estimate) for *_, result in results):
        whys = dict.fromkeys(r.why for *_, r in results if isinstance(r, Refusal))
        why = f"{next(iter(whys), 'There is no rating')}. More ratings, each with a survey before"
        return draft.undrawn(title, f"{why} it, for trusts of this type would be needed.")
    alt = f"Dots with intervals. {title}. " + "; ".join(
        f"{row['what']}: {row['verdict'].lower()}" for row in rows
    )
    return draft.drawn(title, _chart(rows), f"{alt}.")


def _looks(domains: dict[str, Pairs]) -> Iterator[tuple[str, str, list[Row], Result]]:
    """Each way of counting: its words, its method, the ratings that it takes and its result."""
    for domain, pairs in domains.items():
        used = list(pairs.used)
        yield f"{DOMAINS[domain]}, all", "Every rating that counts", used, odds(pairs, used)
    pairs = domains["overall"]
    used = list(pairs.used)
    once = first_of_each(used)
    levels = [level(row) for row in used]
    yield (
        "Overall, allowing for the year",
        "As all, with a term for the year of the rating, because ratings and scores both moved",
        used,
        odds(pairs, used, "rated_in"),
    )
    yield (
        "Overall, first rating of a trust",
        "One rating a trust: the first that follows a survey",
        once,
        odds(pairs, once),
    )
    yield (
        "Overall, last possible day",
        "As all, with the survey before the last day on which each can have been published",
        used,
        odds(pairs, used, score="later_score"),
    )
    for least, name in ((2, "Good or better"), (1, "better than Inadequate")):
        yield (
            f"Overall, {name} or not",
            "Two levels in place of four",
            used,
            odds_of_levels(pairs, used, [int(each >= least) for each in levels]),
        )


def _row(what: str, method: str, ratings: int, result: Result) -> Row:
    row: Row = {"what": what, "method": method, "ratings": ratings, "trusts": result.trusts}
    if isinstance(result, Refusal):
        nothing = {"value": None, "lower": None, "upper": None}
        return row | nothing | {"verdict": f"{capital(result.verdict)}. {result.why}"}
    finding = judge(result, no_difference=1.0)
    words = {True: "Better after higher scores", False: "Worse after higher scores"}
    verdict = words[result.value > 1] if finding.differs else "No clear difference"
    return row | {
        "value": result.value,
        "lower": result.lower,
        "upper": result.upper,
        "verdict": verdict,
    }


def _title(choice: Choice, domains: dict[str, Pairs]) -> str:
    better: list[str] = []
    worse: list[str] = []
    unclear: list[str] = []
    unknown: list[str] = []
    for domain, pairs in domains.items():
        result = odds(pairs, pairs.used)
        if isinstance(result, Refusal):
            unknown.append(NOUNS[domain])
        elif not judge(result, no_difference=1.0).differs:
            unclear.append(NOUNS[domain])
        else:
            (better if result.value > 1 else worse).append(NOUNS[domain])
    who = f"{choice.group} trusts with {choice.indicator.more}"
    parts = [
        f"{words} {listed(nouns)}"
        for words, nouns in (
            ("had better ratings afterwards", better),
            ("had worse ratings afterwards", worse),
            ("had neither clearly better nor clearly worse ratings", unclear),
        )
        if nouns
    ]
    if not parts:
        return f"How ratings of {group_words(choice)} go with {choice.indicator.short}: not known"
    rest = f"; not known {listed(unknown)}" if unknown else ""
    return f"{who} {', and '.join(parts)}{rest}"


def _chart(rows: list[Row]) -> Chart:
    marks = []
    for clear, thing, name in (
        (True, "clear", "Clear difference"),
        (False, "unclear", "No clear difference"),
    ):
        points = tuple(
            Point(
                row["value"],
                place,
                f"{row['what']}: {number(row['value'], 2)}, {number(row['lower'], 2)} to"
                f" {number(row['upper'], 2)}",
                interval=Interval(row["lower"], row["upper"]),
            )
            for place, row in enumerate(rows)
            if row["value"] is not None and _is_clear(row) is clear
        )
        marks.append(
            Points(points, sign("estimate", thing), name, size=12, edge=2, stroke=2, cap=0)
        )
    refusals = [
        Note("not known", 1, place, "left", right=8)
        for place, row in enumerate(rows)
        if row["value"] is None
    ]
    ends = [end for row in rows if row["value"] is not None for end in (row["lower"], row["upper"])]
    labels = [wrapped(row["what"], 22) for row in rows]
    ticks = tuple(
        Tick(at, words)
        for at, words in ((0.25, "¼"), (0.5, "½"), (1, "1"), (2, "2"), (4, "4"), (8, "8"))
    )
    return single(
        *marks,
        Rule("x", 1, GREY, 2),
        *refusals,
        x=Axis(
            "Odds of a better rating,\ntimes as high (1: no link)",
            kind="power",
            low=min(0.5, 0.9 * min(ends)),
            high=max(2.0, 1.1 * max(ends)),
            ticks=ticks,
        ),
        y=rows_axis(labels),
        height=rows_height(labels, 90),
    )


def _is_clear(row: Row) -> bool:
    return bool(row["lower"] > 1 or row["upper"] < 1)
