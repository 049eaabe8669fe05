"""The programme a view asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pathfinders.entities.unavailable import Unavailable, it_has
from pathfinders.links import View
from pathfinders.store.reader import Reader, derived

# English has no rule that tells a description, which takes an article ("the personal health budget
# pilots"), from a name, which takes none ("Mutuals in Health"). The last word of it does.
COMMON_NOUNS = frozenset(
    {
        "beds",
        "consortia",
        "fund",
        "initiative",
        "partnerships",
        "pathfinder",
        "pathfinders",
        "pilot",
        "pilots",
        "pioneer",
        "pioneers",
        "programme",
        "programmes",
        "project",
        "projects",
        "scheme",
        "schemes",
        "sites",
        "systems",
        "trial",
        "trials",
        "vanguard",
        "vanguards",
    }
)
"""Last words of a name that take "the" before the name."""


@dataclass(frozen=True)
class Programme:
    """One programme, as the programmes query tells it. What is not known is None."""

    programme_id: str
    name: str
    lead_bodies: str | None
    purpose: str
    announced: date | None
    applications_close: date | None
    planned_end: date | None
    target_participants: int | None
    fund_gbp: float | None
    max_award_gbp: float | None
    participant_kind: str
    participants_list: str | None
    records_as_at: date | None
    decision_days: int | None
    entry: str | None
    note: str | None
    participants_listed: int
    trusts_listed: int
    source_ids: str

    @property
    def is_of_trusts(self) -> bool:
        """True if most of the participants listed are single NHS trusts. A partnership is none,
        whatever trusts are part of it.
        """
        return 2 * self.trusts_listed > self.participants_listed

    @property
    def short_name(self) -> str:
        """The name without what follows a colon or stands in brackets."""
        return short_programme_name(self.name)

    @property
    def said_name(self) -> str:
        """The short name as it stands within a sentence: "the GP consortia pathfinder programme",
        "Mutuals in Health".
        """
        return with_article(self.short_name)

    @property
    def list_complete(self) -> bool:
        """Whether its records say that every participant is listed."""
        return self.participants_list == "complete"


def short_programme_name(name: str) -> str:
    """A programme's name without what follows a colon or stands in brackets, for labels."""
    return name.split(":")[0].split(" (")[0].strip()


def with_article(name: str) -> str:
    """A programme's name as it stands within a sentence: "the" comes before one that ends in a
    common noun, such as a fund or pilots, and a description starts small: "the personal health
    budget pilots".
    """
    first, *others = name.split()
    if name.split()[-1].lower() not in COMMON_NOUNS:
        return name
    if first.istitle() and all(word.islower() for word in others):
        return f"the {name[:1].lower()}{name[1:]}"
    return f"the {name}"


@derived
def programmes(version: Reader) -> Sequence[Programme]:
    """Every programme, those with participants listed first."""
    return tuple(Programme(**row) for row in version.rows("programmes"))


def programme_of(version: Reader, view: View) -> Programme:
    """The programme the view asks for; the first where it asks for none.

    Raises Unavailable for one that the version does not have.
    """
    # The query lists programmes with participants first, so a page without a choice opens with one
    # of which something can be shown.
    every = {programme.programme_id: programme for programme in programmes(version)}
    if view.programme is None:
        return next(iter(every.values()))
    if view.programme not in every:
        raise Unavailable(version.number, "programme", view.programme, it_has(every))
    return every[view.programme]
