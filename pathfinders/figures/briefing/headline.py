"""The headline numbers of a programme, its timeline and its terms."""

from datetime import date

from pathfinders.charts.chart import Axis, Chart, Tick, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Span, Spans, Text
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures.applications.rows import applications_of
from pathfinders.figures.briefing.facts import WHOLE
from pathfinders.figures.briefing.from_list import (
    NONE_KNOWN,
    NOT_PUBLISHED,
    known_headlines,
    listed_headlines,
)
from pathfinders.figures.briefing.moments import by_month, course_words, moment_words
from pathfinders.figures.figure import Draft, Field, Figure, all_sources, notes_of
from pathfinders.figures.participation import standing_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import (
    between,
    capital,
    count,
    dated_briefly,
    day,
    listed,
    month,
    pounds,
    qualified,
    small,
)

NO_COVER = "for what is not stated"
MOST_SUMS = 2
MOST_WORDS = 30
"""Words of a term that can still be a title."""
SAID = {
    "Expressions of interest": "{} expressed an interest",
    "Chosen": "{} were chosen",
    "Still taking part": "{} were still taking part",
    "Merged": "{} merged",
    "Left": "{} left",
    "Completed": "{} completed",
    "Fund announced": "{} was announced",
    "Most for one participant": "one participant could get up to {}",
}
UNSAID = {
    "Chosen": "how many were chosen",
    "Left": "how many left",
    "Completed": "how many completed",
    "Fund announced": "how much was announced",
    "Most for one participant": "the most for one participant",
}
"""The headlines within a sentence, where they are published and where not."""
HEADLINES = {"chosen": "Chosen", "withdrawn": "Left", "completed": "Completed"}
TERM_KINDS = {
    "purpose": "Purpose",
    "eligibility": "Who could join",
    "criterion": "Criteria",
    "timetable": "When",
    "support": "Support",
    "role": "Who ran it",
    "option": "What was left open",
    "limit": "Limits",
    "evaluation": "Evaluation",
}


@figure(
    "headline-numbers",
    page="briefing",
    choices=("programme",),
    queries=(
        "programmes",
        "headline_counts",
        "participant_spells",
        "applications",
        "funding_sums",
    ),
)
def headline_numbers(version: FigureReader, view: View) -> Figure:
    """How many were chosen, left and completed, and the fund."""
    programme = programme_of(version, view)
    published = {
        row["headline"]: row
        for row in version.rows("headline_counts", programme=programme.programme_id)
    }
    # A complete, dated list comes before published counts: it says who, and on which day it was
    # true. A complete list without a day only fills in what no source counts.
    standing = standing_of(version, programme)
    applications = applications_of(version, programme, standing.spells)
    if standing.is_countable:
        rows = listed_headlines(standing, applications, published)
    else:
        rows = _published_headlines(published)
        if standing.complete:
            rows = known_headlines(standing, rows)
    sums = version.rows("funding_sums", programme=programme.programme_id)
    rows += [
        _fund(version, programme, sums),
        _amount(version, "Most for one participant", programme.max_award_gbp, programme),
    ]
    fields = (
        Field("headline", "Headline"),
        Field("said", "Number"),
        Field("detail", "As of"),
        Field("note", "Note"),
    )
    shows = f"{programme.name}: headline numbers, sums in prices of the day"
    own = {"source_ids": programme.source_ids}
    return Draft(version, shows, fields, rows, notes_of(rows), (own,)).listed(_title(rows))


def _published_headlines(published: dict[str, Row]) -> list[Row]:
    """The headline numbers as published, where no complete list gives them."""
    rows = [_headline(label, published.get(headline)) for headline, label in HEADLINES.items()]
    if "chosen_later" in published:
        later = published["chosen_later"]
        rows[0]["detail"] += f"; {qualified(later['value'], later['qualifier'])} {_when(later)}"
    return rows


def _title(rows: list[Row]) -> str:
    """What is published and what is not, as a sentence without its full stop."""
    published = [_clause(row) for row in rows if row["said"] != NOT_PUBLISHED]
    unpublished = [UNSAID[row["headline"]] for row in rows if row["said"] == NOT_PUBLISHED]
    if not published:
        return "No headline number is published"
    if not unpublished:
        return capital(listed(published))
    verb = "is" if len(unpublished) == 1 else "are"
    return f"{capital(listed(published))}; {listed(unpublished)} {verb} not published"


def _clause(row: Row) -> str:
    shown = row["said"]
    if shown == NONE_KNOWN:
        return "none is known to have left"
    # `said` is a number as its tile writes it, which can also be "about 250" or a sum of money.
    number = shown
    if shown == "0":
        number = "none"
    elif shown.isdecimal():
        number = small(int(shown))
    words = SAID.get(row["headline"], f"{{}} {row['headline'].lower()}")
    if number == "one":
        words = words.replace(" were ", " was ")
    if row.get("several"):
        words = words.replace(" was ", " were ")
    return words.format(number)


def _headline(label: str, row: Row | None) -> Row:
    if row is None:
        return _not_published(label)
    detail = _when(row)
    if row["confidence"] == "inferred":
        detail += ", inferred"
    return {
        "headline": label,
        "said": qualified(row["value"], row["qualifier"]),
        "detail": detail,
        "note": row["note"],
        "source_ids": row["source_ids"],
    }


def _not_published(label: str) -> Row:
    return {
        "headline": label,
        "said": NOT_PUBLISHED,
        "detail": "",
        "note": None,
    }


def _when(row: Row) -> str:
    return dated_briefly(row["as_of_earliest"], row["as_of_latest"])


def _fund(version: FigureReader, programme: Programme, sums: list[Row]) -> Row:
    """The fund; where only single sums were announced, those, never added."""
    label = "Fund announced"
    if programme.fund_gbp is not None:
        return _amount(version, label, programme.fund_gbp, programme)
    # Sums that sources announce may overlap, so they are named side by side and never added.
    # Ceilings and amounts a head are no fund.
    rows = [
        row
        for row in sums
        if row["stage"] == "announced" and row["basis"] in WHOLE and row["participant"] is None
    ]
    if not rows:
        return _not_published(label)
    # The largest first, because where there are too many it is the only one named.
    rows.sort(key=lambda row: -row["amount_gbp"])
    amounts = listed([pounds(row["amount_gbp"]) for row in rows])
    if len(rows) > MOST_SUMS:
        amounts = f"{pounds(rows[0]['amount_gbp'])} and {count(len(rows) - 1, 'other sum')}"
    return {
        "headline": label,
        "said": amounts,
        "detail": capital("; ".join(_cover(row) for row in rows)),
        "several": len(rows) > 1,
        "note": None,
        "source_ids": ";".join(row["source_ids"] for row in rows),
    }


def _cover(row: Row) -> str:
    """What a sum covers, with its years where it has any."""
    return ", ".join(text for text in (row["unit_note"], row["financial_year"]) if text) or NO_COVER


def _amount(version: FigureReader, label: str, amount: float | None, programme: Programme) -> Row:
    if amount is None:
        return _not_published(label)
    return {
        "headline": label,
        "said": pounds(amount),
        "detail": _published(version, programme),
        "note": None,
        "source_ids": programme.source_ids,
    }


def _published(version: FigureReader, programme: Programme) -> str:
    """The date of the source that gives the programme's sums, as exactly as it is known."""
    source = all_sources(version)[programme.source_ids.split(";")[0]]
    # Sources state a day, a month or only a year, and what is not stated is not made up: 2014 does
    # not become 1 January 2014.
    parts = [int(part) for part in (source.published or "").split("-") if part]
    match parts:
        case [year, month_number, day_number]:
            return f"published {day(date(year, month_number, day_number))}"
        case [year, month_number]:
            return f"published {month(date(year, month_number, 1))}"
        case [year]:
            return f"published {year}"
        case _:
            return "date of publication not stated"


@figure(
    "programme-timeline",
    page="briefing",
    choices=("programme",),
    queries=("programmes", "programme_moments"),
)
def programme_timeline(version: FigureReader, view: View) -> Figure:
    """When a programme was announced, chose, lost and finished with its participants; uncertain
    dates as bars.
    """
    programme = programme_of(version, view)
    moments = version.rows("programme_moments", programme=programme.programme_id)
    rows = [
        row | {"what": moment_words(row), "when": between(row["earliest"], row["latest"])}
        for row in by_month(moments)
    ]
    fields = (Field("what", "What happened"), Field("when", "When"))
    shows = (
        f"{programme.name}: what happened when; a bar spans the days on which an event can have"
        " happened"
    )
    draft = Draft(version, shows, fields, rows)
    if len(rows) < 2:
        return draft.undrawn(
            "When things happened is not published",
            "Sources date no more than one moment of this programme.",
        )
    alt = "Timeline. " + "; ".join(f"{row['what']}: {row['when']}" for row in rows) + "."
    return draft.drawn(course_words(rows), _timeline(rows), alt)


def _timeline(rows: list[Row]) -> Chart:
    spans = tuple(
        Span(row["earliest"], row["latest"], place, f"{row['what']}: {row['when']}")
        for place, row in enumerate(rows)
    )
    labels = tuple(
        Tick(place, Text(wrapped(row["what"], 24), f"\n{wrapped(row['when'], 26)}"))
        for place, row in enumerate(rows)
    )
    return single(
        Spans(spans, sign("time", "moment"), size=10),
        x=Axis(kind="date", most=4),
        y=Axis(ticks=labels, reversed=True, grid=True),
        height=80 + 56 * len(rows),
    )


@figure(
    "programme-terms",
    page="briefing",
    choices=("programme",),
    queries=("programmes", "programme_terms"),
)
def programme_terms(version: FigureReader, view: View) -> Figure:
    """Who could join a programme, on which criteria, when, and with what support."""
    programme = programme_of(version, view)
    rows = [
        row | {"about": TERM_KINDS[row["kind"]]}
        for row in version.rows("programme_terms", programme=programme.programme_id)
    ]
    order = list(TERM_KINDS.values())
    rows.sort(key=lambda row: (order.index(row["about"]), row["position"]))
    fields: tuple[Field, ...] = (Field("about", "About"), Field("term", "Term"))
    if any(row["confidence"] == "inferred" for row in rows):
        fields = (*fields, Field("confidence", "Stated or inferred"))
    draft = Draft(
        version,
        f"{programme.name}: its published terms, paraphrased",
        fields,
        rows,
    )
    if not rows:
        return draft.undrawn(
            "The terms of the programme are not published",
            "Its invitation or guidance would have them.",
        )
    who = [row["term"] for row in rows if row["kind"] == "eligibility"]
    if who and len(who[0].split()) <= MOST_WORDS:
        return draft.listed(who[0])
    return draft.listed(f"{capital(count(len(rows), 'term'))} of the programme were published")
