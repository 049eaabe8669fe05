"""The trust a view asks for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pathfinders.entities.unavailable import Unavailable, it_has
from pathfinders.links import View
from pathfinders.store.reader import Reader, derived

# A pathfinder with inspection ratings, mortality and survey values, so that a first look shows
# every figure at work.
DEFAULT_TRUST = "RMP"
# Nearly every name ends in it, and on a chart it would take the room of what tells one trust from
# another.
LEGAL_FORM = re.compile(r" (NHS )?(Foundation )?Trust$")


@dataclass(frozen=True)
class Trust:
    """One trust, as the query trust_profiles tells it. What is not known is None."""

    trust_code: str
    name: str
    name_2019: str | None
    trust_type: str
    trust_type_basis: str
    benchmark_group_2019: str | None
    region: str
    region_basis: str
    is_foundation_trust: bool
    opened: date | None
    closed: date | None
    closed_basis: str | None
    latitude: float | None
    longitude: float | None
    note: str | None
    took_part: bool
    source_ids: str

    @property
    def words(self) -> str:
        """Name and code, as a reader finds a trust in a list."""
        return f"{self.name} ({self.trust_code})"

    @property
    def kind(self) -> str:
        """The trust type within a sentence."""
        return self.trust_type.lower()


def short_trust_name(name: str) -> str:
    """A trust's name without its legal form, for labels and lists: "Norfolk and Suffolk"."""
    return LEGAL_FORM.sub("", name)


@derived
def trusts(version: Reader) -> Sequence[Trust]:
    """Every trust, those that took part in a programme first."""
    return tuple(Trust(**row) for row in version.rows("trust_profiles"))


def trust_of(version: Reader, view: View) -> Trust:
    """The trust the view asks for; where it asks for none, the default or else the first.

    Raises Unavailable for one that the version does not have, and IndexError where the version has
    no trust at all.
    """
    rows = version.rows("trust_profiles", trust=view.trust or DEFAULT_TRUST)
    if rows:
        return Trust(**rows[0])
    if view.trust:
        codes = [trust.trust_code for trust in trusts(version)]
        raise Unavailable(version.number, "trust", view.trust, it_has(codes))
    return trusts(version)[0]
