"""The briefing's sentences: what an adviser could read out, each with the figure that shows it.

First the answer: what the programme was for, who took part and left, and what it asked for and
reached. Then the money, engagement, the evidence and what came next.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures import KINDS, make
from pathfinders.figures.briefing.facts import NONE_KNOWN, Fact, Facts, facts_of
from pathfinders.links import View
from pathfinders.store.versions import Row, Version
from pathfinders.words import capital, dated, day, listed, small

NOUNS = {
    "trust": "trusts",
    "group": "groups",
    "partnership": "partnerships",
    "team": "teams",
    "practice": "practices",
    "system": "systems",
    "area": "areas",
}
"""What participants are called, by a word in the programme's own name for them."""


class Section(StrEnum):
    """The parts of the briefing, in its order, by their headings."""

    ANSWER = "In short"
    OBSTACLES = "What stood in the way"
    MONEY = "The money"
    ENGAGEMENT = "Whether staff engagement moved"
    EVIDENCE = "What the evidence says"
    NEXT = "What came next"


class State(StrEnum):
    """What kind of thing a sentence says. That something is not published, and that there is no
    clear difference, are two things that no sentence may confuse.
    """

    REPORTED = "reported"
    DIFFERENCE = "difference"
    NO_DIFFERENCE = "no clear difference"
    NOT_PUBLISHED = "not published"


@dataclass(frozen=True)
class Comparison:
    """What a sentence sets beside what, as numbers that a test works out anew."""

    part: float
    whole: float
    of_what: str


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the figure that shows what it says."""

    text: str
    figure: str
    section: str = Section.ANSWER
    state: State = State.REPORTED
    compares: Comparison | None = None

    @property
    def page(self) -> str:
        """The page the figure stands on."""
        return KINDS[self.figure].page


def sentences(version: Version, view: View) -> list[Sentence]:
    """What the data support saying of the programme the view asks for, in the order of the
    briefing.
    """
    return list(_all(version, view, programme_of(version, view), facts_of(version, view)))


def _all(version: Version, view: View, programme: Programme, facts: Facts) -> Iterator[Sentence]:
    yield Sentence(_purpose(programme), "programme-terms")
    yield _taking_part(facts, _noun(programme))
    outcome = next(iter(version.rows("programme_outcomes", programme=programme.programme_id)), None)
    yield _reached(outcome, facts, _noun(programme))
    yield _verdict("obstacles", Section.OBSTACLES, version, view)
    yield _verdict("funding-by-stage", Section.MONEY, version, view)
    if programme.is_of_trusts:
        yield _verdict("pathfinders-before-and-after", Section.ENGAGEMENT, version, view)
    else:
        yield Sentence(
            "Whether staff engagement moved is not published: no NHS trust took part by itself.",
            "pathfinders-before-and-after",
            Section.ENGAGEMENT,
            State.NOT_PUBLISHED,
        )
    yield _verdict("own-studies", Section.EVIDENCE, version, view)
    if programme.is_of_trusts:
        yield _verdict("published-studies", Section.EVIDENCE, version, view)
    yield _verdict("what-came-next", Section.NEXT, version, view)


def _verdict(name: str, section: Section, version: Version, view: View) -> Sentence:
    figure = make(name, version, view)
    compares = None
    state = State.REPORTED
    # An undrawn figure has a title as well, which says what is not published.
    if not figure.rows:
        state = State.NOT_PUBLISHED
    if name == "pathfinders-before-and-after" and figure.rows:
        overall = figure.rows[0]
        # The first row is the difference in differences over all years. Only an interval without
        # nought supports saying that the chosen trusts moved otherwise than the others.
        clear = not overall["low"] <= 0 <= overall["high"]
        state = State.DIFFERENCE if clear else State.NO_DIFFERENCE
        compares = _changes(figure.rows)
    return Sentence(_stop(figure.title), name, section, state, compares)


def _changes(rows: Sequence[Row]) -> Comparison:
    """How far the chosen trusts moved, beside how far the first comparison of a before-and-after
    figure did: the mean of the years after that of the choice, less the mean of those before it.
    """
    first = rows[0]
    years = [
        row
        for row in rows[1:]
        if (row["counted"], row["against"]) == (first["counted"], first["against"])
    ]
    # The year of the choice has a note, and is neither before nor after: it is left out of both
    # means.
    chosen_in = next(place for place, row in enumerate(years) if row["note"])

    def change(column: str) -> float:
        before, after = years[:chosen_in], years[chosen_in + 1 :]
        return fmean(row[column] for row in after) - fmean(row[column] for row in before)

    return Comparison(
        change("chosen_mean"), change("compared_mean"), f"the change at {first['against'].lower()}"
    )


def _noun(programme: Programme) -> str:
    if programme.trusts_listed and programme.trusts_listed == programme.participants_listed:
        return "trusts"
    kind = programme.participant_kind.lower().split()
    return next((NOUNS[word] for word in kind if word in NOUNS), "participants")


def _purpose(programme: Programme) -> str:
    bodies = [body.strip() for body in (programme.lead_bodies or "").split(";") if body.strip()]
    run_by = listed([_body_with_article(body) for body in bodies])
    purpose = f"{programme.purpose[:1].lower()}{programme.purpose[1:]}"
    aim = f"The aim of {programme.said_name} was to {purpose}."
    if programme.announced is None and not bodies:
        return aim
    if programme.announced is None:
        return f"{aim} {capital(run_by)} ran the programme."
    announced = dated(programme.announced, programme.announced)
    if not bodies:
        return f"{aim} The programme was announced {announced}."
    return f"{aim} {capital(run_by)} announced the programme {announced}."


def _body_with_article(body: str) -> str:
    # "The Department of Health", but "NHS England" and "NHS Improvement" take no article.
    if body.startswith("NHS "):
        return body
    return f"the {body}"


def _taking_part(facts: Facts, noun: str) -> Sentence:
    """How many were chosen, and how many of them left."""
    chosen, left, leavers = facts["chosen"], facts["left"], facts["leavers"]
    figure = "headline-numbers"
    if not chosen.published:
        text = f"How many {noun} took part is not published."
        return Sentence(text, figure, state=State.NOT_PUBLISHED)
    joined = f"{capital(chosen.words)} {noun} had been chosen {_by(chosen)}"
    if not left.published:
        return Sentence(
            f"{joined}; how many left is not published.", figure, state=State.NOT_PUBLISHED
        )
    compares = None
    if chosen.number is not None and left.number is not None:
        compares = Comparison(left.number, chosen.number, f"{noun} chosen")
    return Sentence(f"{joined}. {_left(left, leavers, facts)}", figure, compares=compares)


def _left(left: Fact, leavers: Fact, facts: Facts) -> str:
    if left == NONE_KNOWN:
        completed = facts["completed"]
        return f"None is known to have left; {completed.words} completed the programme."
    if left.number == 0:
        still = facts["still"]
        if still.published and still.latest is not None:
            return f"All {still.words} were still taking part at {day(still.latest)}."
        return "None is known to have left."
    # Names are given only where they are all of those who left. Beside a larger count they would
    # read as the whole.
    who = f"{left.words} had left {_by(left)}"
    if leavers.published and leavers.number == left.number:
        who = f"{leavers.words} withdrew {_when(leavers)}"
    stayed, still, chosen = facts["stayed"], facts["still"], facts["chosen"]
    if still.published and still.latest is not None:
        share = f"{capital(still.words)} of {chosen.words}"
        return f"{share} were still taking part at {day(still.latest)}; {who}."
    if stayed.published:
        return f"{capital(stayed.words)} stayed; {who}."
    return f"{capital(who)}."


def _reached(outcome: Row | None, facts: Facts, noun: str) -> Sentence:
    """What the programme asked for, and then whether it was reached."""
    reached, figure = facts["reached"], "headline-numbers"
    if outcome is None and not reached.published:
        text = "Whether it reached what it was for is not published."
        return Sentence(text, figure, state=State.NOT_PUBLISHED)
    if outcome is None:
        text = (
            f"{capital(reached.words)} had reached its aim {_by(reached)}; what it asked for is not"
            " published."
        )
        return Sentence(text, figure)
    aim = ASKED[outcome["asked"] or ""](noun, outcome["to_reach"])
    conclusion = ""
    if outcome["conclusion"]:
        conclusion = f" {_stop(outcome['conclusion'])}"
    # Some publications count bodies whose link to the participants is not known. Then one number
    # over the other is no share, and none is compared.
    if not reached.published:
        text = f"{aim}; how many did is not published.{conclusion}"
        return Sentence(text, figure, state=State.NOT_PUBLISHED)
    if outcome["counted"] == "others":
        text = (
            f"{capital(reached.words)} {outcome['reached']} {_by(reached)}; how many of them grew"
            f" from these {noun} is not published.{conclusion}"
        )
        return Sentence(text, figure)
    chosen = facts["chosen"]
    compares = None
    if chosen.number is not None and reached.number is not None:
        compares = Comparison(reached.number, chosen.number, f"{noun} chosen")
    text = f"{aim}; {_how_many(reached, outcome, chosen)}.{conclusion}"
    return Sentence(text, figure, compares=compares)


def _how_many(reached: Fact, outcome: Row, chosen: Fact) -> str:
    if reached.number == 0:
        return "none is known to have done so"
    of_all = ""
    if chosen.number is not None:
        of_all = f" of the {small(int(chosen.number))}"
    return f"{reached.words}{of_all} {outcome['reached']} {_by(reached)}"


ASKED: dict[str, Callable[[str, str], str]] = {
    "required": lambda noun, to_reach: f"The {noun} had to {to_reach}",
    "hoped_for": lambda noun, to_reach: f"The hope was that {noun} would {to_reach}",
    "not_required": lambda noun, to_reach: f"No {noun.removesuffix('s')} had to {to_reach}",
    "": lambda noun, to_reach: f"Whether {noun} had to {to_reach} is not published",
}


def _when(fact: Fact) -> str:
    if fact.earliest is None or fact.latest is None:
        return "on a day that is not published"
    return dated(fact.earliest, fact.latest)


def _by(fact: Fact) -> str:
    """The day by which something had happened: a total says nothing of when it came about."""
    when = _when(fact)
    # Without a last day, "on a day that is not published" stays as it is.
    if fact.latest is None or not when.startswith(("on ", "in ")):
        return when
    return f"by {when.partition(' ')[2]}"


def _stop(title: str) -> str:
    if title.endswith("."):
        return title
    return f"{title}."
