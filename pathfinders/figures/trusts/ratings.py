"""A trust's Care Quality Commission ratings, by domain, as a strip through time."""

from datetime import date, timedelta

from pathfinders.charts.chart import Axis, Legend, single
from pathfinders.charts.marks import Point, Points, Span, Spans
from pathfinders.charts.palette import sign
from pathfinders.entities.trust import trust_of
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import between, capital, count, listed

FIELDS = (
    Field("when", "Published"),
    Field("question", "Domain"),
    Field("rating", "Rating"),
    Field("confidence", "Stated or inferred"),
    Field("note", "Note"),
)
DOMAINS = {
    "overall": "Overall",
    "safe": "Safe",
    "effective": "Effective",
    "caring": "Caring",
    "responsive": "Responsive",
    "well_led": "Well led",
}
LETTERS = {"Outstanding": "O", "Good": "G", "Requires improvement": "RI", "Inadequate": "I"}
NOT_HELD = "No rating held"
GAPS = (
    "Ratings are dated points and not a full history: the trust may have been rated between two of"
    " them."
)
SOME_DOMAINS = (
    "A rating that is not held is not known to be unchanged: some inspections looked at some"
    " domains only, and for others only the overall rating was found."
)


@figure(
    "trust-ratings",
    page="trusts",
    choices=("trust",),
    queries=("trust_profiles", "trust_ratings", "trust_holdings"),
)
def trust_ratings(version: FigureReader, view: View) -> Figure:
    """Care Quality Commission (CQC) ratings of the trust by domain and date of publication."""
    trust = trust_of(version, view)
    held = version.rows("trust_ratings", trust=trust.trust_code)
    rows = [_worded(row) for row in held] + _missing(held)
    order = list(DOMAINS)
    rows.sort(key=lambda row: (row["published_latest"], order.index(row["domain"])))
    shows = (
        f"{trust.words}: Care Quality Commission (CQC) ratings of the whole trust, by domain and"
        " date of publication"
    )
    draft = Draft(
        version, shows, FIELDS, rows, (GAPS, SOME_DOMAINS, *notes_of(rows)) if rows else ()
    )
    if not rows:
        rated = version.rows("trust_holdings", trust=trust.trust_code)[0]["trusts_rated"]
        return draft.undrawn(
            "No CQC rating of this trust was found",
            f"Ratings of {count(rated, 'trust')} were found. That none of this one was does not"
            " mean that the trust was not rated. Its rating history would be needed.",
        )
    dates = dict.fromkeys(row["published_latest"] for row in rows)
    low, high = _around(list(dates))
    chart = single(
        _bounds(rows),
        *(_markers(rows, rating) for rating in (*LETTERS, NOT_HELD)),
        x=Axis(kind="date", low=low, high=high),
        y=Axis(
            kind="category", categories=tuple(DOMAINS[name] for name in reversed(order)), grid=True
        ),
        height=430,
        legend=Legend(toggles=False),
    )
    said = "; ".join(
        f"{row['question']}, {row['when']}: {row['rating']}"
        for row in rows
        if row["rating"] != NOT_HELD
    )
    return draft.drawn(
        _title(held), chart, f"Strip of ratings by domain and date of publication. {said}."
    )


def _worded(row: Row) -> Row:
    when = between(row["published_earliest"], row["published_latest"])
    return row | {"when": when, "question": DOMAINS[row["domain"]]}


def _missing(held: list[Row]) -> list[Row]:
    """A row for each domain without a rating in a publication that rated others."""
    known = {(row["published_latest"], row["domain"]) for row in held}
    publications = {row["published_latest"]: row["published_earliest"] for row in held}
    return [
        _worded(
            {
                "domain": domain,
                "published_earliest": earliest,
                "published_latest": latest,
                "rating": NOT_HELD,
            }
        )
        for latest, earliest in publications.items()
        for domain in DOMAINS
        if (latest, domain) not in known
    ]


def _title(held: list[Row]) -> str:
    runs: list[tuple[str, list[str]]] = []
    for row in held:
        if row["domain"] != "overall":
            continue
        first, last = row["published_earliest"].year, row["published_latest"].year
        year = str(last) if first == last else f"{first} or {last}"
        if runs and runs[-1][0] == row["rating"]:
            runs[-1][1].append(year)
        else:
            runs.append((row["rating"], [year]))
    if not runs:
        return "Ratings are known for single domains only, none overall"
    told = [f"{rating} in {listed(list(dict.fromkeys(years)))}" for rating, years in runs]
    return capital(f"rated overall: {'; '.join(told)}")


def _markers(rows: list[Row], rating: str) -> Points:
    letter = LETTERS.get(rating, "")
    points = tuple(
        Point(
            row["published_latest"],
            row["question"],
            f"{row['question']}: {row['rating']}\n{row['when']}",
            letter,
            "above",
        )
        for row in rows
        if row["rating"] == rating
    )
    name = f"{rating} ({letter})" if letter else rating
    size = 8 if rating == NOT_HELD else 14
    return Points(points, sign("rating", rating), name, size=size, letters=12)


def _bounds(rows: list[Row]) -> Spans:
    """A line from the first to the last day on which each rating can have been published."""
    spans = tuple(
        Span(row["published_earliest"], row["published_latest"], row["question"])
        for row in rows
        if row["published_earliest"] != row["published_latest"] and row["rating"] != NOT_HELD
    )
    look = sign("time", "published within bounds")
    return Spans(spans, look, "Published on a day in this span", width=8)


def _around(dates: list[date]) -> tuple[date, date]:
    """A range around the dates that keeps markers and their letters off the edges."""
    margin = max(timedelta(days=200), (max(dates) - min(dates)) / 12)
    return min(dates) - margin, max(dates) + margin
