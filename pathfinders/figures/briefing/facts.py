"""The facts of a programme: one value each, from which tiles, sentences, answers, comparisons and
slides take their numbers, so that they cannot disagree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pathfinders.entities.programme import Programme, programme_of, short_programme_name
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.funding.ledger import ledger_of
from pathfinders.figures.funding.words import in_full
from pathfinders.figures.participation import Standing, standing_of
from pathfinders.links import View
from pathfinders.store.reader import Reader
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, counted, listed, pounds

QUERIES = (
    "programmes",
    "headline_counts",
    "participant_spells",
    "funding_sums",
    "money_moved",
    "barriers_named",
    "attrition_counts",
)
NOT_PUBLISHED = "not published"
WHOLE = ("cash", "support_in_kind")
"""The bases of sums that are money or its worth, and not a ceiling or an amount a head."""
MOST_SUMS = 3


@dataclass(frozen=True)
class Fact:
    """One fact: its words within a sentence, and its number where it is an exact one.

    *Not published* is a state of its own, which no number equals, and which is not nought.
    """

    words: str
    number: float | None = None
    published: bool = True
    earliest: date | None = None
    latest: date | None = None
    source_ids: str = ""


UNPUBLISHED = Fact(NOT_PUBLISHED, published=False)
NONE_KNOWN = Fact("none known")
"""Of those who left, where everybody is listed and none is listed as having left: not nought."""
Facts = Mapping[str, Fact]


def facts_of(reader: Reader, view: View) -> Facts:
    """Every fact of the view's programme by its name in the contract (`tables.briefing.FACTS`)."""
    programme = programme_of(reader, view)
    of_this = {"programme": programme.programme_id}
    counts = {row["headline"]: row for row in reader.rows("headline_counts", **of_this)}
    standing = standing_of(reader, programme)
    chosen, left = _counted(counts.get("chosen")), _counted(counts.get("withdrawn"))
    completed, still = _counted(counts.get("completed")), UNPUBLISHED
    if standing.is_countable:
        # What is dated comes before what is counted; the tiles show a count that differs.
        chosen = _listed(standing, standing.spells, "selected")
        left = _listed(standing, standing.left, "end")
        completed = _listed(standing, standing.ended("completed"), "end")
        if standing.still:
            still = _listed(standing, standing.still, "end")
    elif standing.complete:
        # What no source counts, a list of everybody does.
        if not chosen.published:
            chosen = _listed(standing, standing.spells, "selected")
        if standing.none_known_to_leave:
            left = NONE_KNOWN
            completed = _listed(standing, standing.ended("completed"), "end")
    sums = reader.rows("funding_sums", **of_this)
    barriers = reader.rows("barriers_named", **of_this)
    return {
        "chosen": chosen,
        "left": left,
        "leavers": _leavers(standing.spells),
        "stayed": _stayed(chosen, left),
        "still": still,
        "completed": completed,
        "reached": _counted(counts.get("outcome_achieved")),
        "fund": _fund(programme, sums),
        "most": _amount(programme.max_award_gbp, programme.source_ids),
        "spent": _spent(reader, programme, sums),
        "barriers": _number_of(barriers),
        "elsewhere": _elsewhere(programme, reader.rows("attrition_counts")),
    }


def _counted(row: Row | None) -> Fact:
    if row is None:
        return UNPUBLISHED
    words = counted(row["value"], row["qualifier"])
    number: float | None = None
    # Only an exact count is a number to divide or compare by; a bound stays words.
    if row["qualifier"] == "exact":
        words, number = _none_or_count(row["value"]), row["value"]
    return Fact(
        words,
        number,
        earliest=row["as_of_earliest"],
        latest=row["as_of_latest"],
        source_ids=row["source_ids"],
    )


def _none_or_count(number: int) -> str:
    # `counted` gives "no", which goes before a noun; a fact is read without one.
    if number == 0:
        return "none"
    return counted(number, "exact")


def _listed(standing: Standing, rows: Sequence[Row], kind: str) -> Fact:
    """How many are among the listed participants: as at the day of the records while some are still
    taking part, else by the last day on which it can have happened.
    """
    dates = [row[f"{kind}_latest"] for row in rows if row[f"{kind}_latest"] is not None]
    last = max(dates, default=standing.as_at)
    first = min(
        (row[f"{kind}_earliest"] for row in rows if row[f"{kind}_earliest"] is not None),
        default=last,
    )
    # While some are taking part the count can change, so it is of the day of the records and not of
    # the last event.
    if standing.still and standing.as_at:
        first = last = standing.as_at
    sources = _sources(rows or standing.spells)
    return Fact(_none_or_count(len(rows)), len(rows), True, first, last, sources)


def _stayed(chosen: Fact, left: Fact) -> Fact:
    # The two counts can come from different sources and days. Where more left than were chosen they
    # do not belong together, and their difference is no number of participants.
    if chosen.number is None or left.number is None or left.number > chosen.number:
        return UNPUBLISHED
    number = int(chosen.number - left.number)
    words = _none_or_count(number)
    sources = f"{chosen.source_ids};{left.source_ids}"
    return Fact(words, number, source_ids=sources, earliest=left.earliest, latest=left.latest)


def _leavers(spells: Sequence[Row]) -> Fact:
    """Those that withdrew, by name. Those asked to leave are not among them: the sentences say of
    these names that they withdrew.
    """
    gone = [row for row in spells if row["end_event"] == "withdrew"]
    if not gone:
        return UNPUBLISHED
    dates = [row[end] for row in gone for end in ("end_earliest", "end_latest")]
    # One leaver without a date leaves no span that holds for all of them.
    first: date | None = None
    last: date | None = None
    if None not in dates:
        first, last = min(dates), max(dates)
    names = [short_trust_name(row["name"]) for row in gone]
    return Fact(listed(names), len(gone), True, first, last, _sources(gone))


def _fund(programme: Programme, sums: Sequence[Row]) -> Fact:
    if programme.fund_gbp is not None:
        return _amount(programme.fund_gbp, programme.source_ids)
    return _sum(sums, "announced")


def _amount(amount: float | None, source_ids: str) -> Fact:
    if amount is None:
        return UNPUBLISHED
    return Fact(pounds(amount), amount, source_ids=source_ids)


def _spent(reader: Reader, programme: Programme, sums: Sequence[Row]) -> Fact:
    """What was spent: added up where a programme's office records it by participant or period, as
    published where not.
    """
    # Sums that sources report of single participants are of different funds and cover different
    # things, so they are only ever quoted. `Ledger.adds_up` says which can be added.
    ledger = ledger_of(reader, programme.programme_id)
    if not ledger.adds_up:
        return _sum(sums, "spent")
    if ledger.spent is None:
        return UNPUBLISHED
    upto, sources = ledger.spent_up_to, _sources(ledger.spending)
    return Fact(in_full(ledger.spent), ledger.spent, True, upto, upto, sources)


def _sum(sums: Sequence[Row], stage: str) -> Fact:
    """The sums of a stage for the programme as a whole. They are never added: of several, each is
    named with what it covers.
    """
    rows = [
        row
        for row in sums
        if row["stage"] == stage and row["basis"] in WHOLE and row["participant"] is None
    ]
    if not rows:
        return UNPUBLISHED
    if len(rows) == 1:
        return _amount(rows[0]["amount_gbp"], rows[0]["source_ids"])
    if len(rows) > MOST_SUMS:
        return Fact(f"{count(len(rows), 'sum')}, which cannot be added", None, True, None, None)
    words = listed([f"{pounds(row['amount_gbp'])} ({_covers(row)})" for row in rows])
    return Fact(words, None, source_ids=_sources(rows))


def _covers(row: Row) -> str:
    return row["unit_note"] or row["financial_year"] or "for what is not stated"


def _number_of(barriers: Sequence[Row]) -> Fact:
    if not barriers:
        return UNPUBLISHED
    return Fact(counted(len(barriers), "exact"), len(barriers), source_ids=_sources(barriers))


def _elsewhere(programme: Programme, every: Sequence[Row]) -> Fact:
    """How many left the other programmes with an exact count, as a sentence without its stop."""
    others = [
        row
        for row in every
        if row["programme_id"] != programme.programme_id
        and row["left_qualifier"] == row["chosen_qualifier"] == "exact"
        and row["chosen"] >= row["left_count"]
    ]
    if not others:
        return UNPUBLISHED
    shares = listed(
        [
            f"{row['left_count']:,} of {row['chosen']:,} left ({short_programme_name(row['name'])})"
            for row in others
        ]
    )
    number = count(len(others), "other programme")
    return Fact(f"in {number} with an exact count, {shares}", len(others), True, None, None)


def _sources(rows: Iterable[Row]) -> str:
    return ";".join(dict.fromkeys(row["source_ids"] for row in rows))


def filled_in(text: str, facts: Facts) -> str:
    """The text with each fact in braces filled in, `{Left}` with a capital letter. Raises KeyError
    for a fact that does not exist; the contract's checks refuse those.
    """
    words = {name: fact.words for name, fact in facts.items()}
    capitals = {capital(name): capital(value) for name, value in words.items()}
    return text.format_map(words | capitals)
