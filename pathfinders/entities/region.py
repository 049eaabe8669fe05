"""Regions, and which division of England a set of names belongs to."""

from collections.abc import Sequence
from datetime import date

from pathfinders.store.reader import Reader, derived
from pathfinders.store.versions import Row

# Each source uses the regions of its day, and a name such as London belongs to several kinds.
# Today's come first: where names fit several kinds and no day decides, that order does.
KINDS = {
    "nhs_england_2019": "NHS England region",
    "commissioning_2015": "NHS England commissioning region of 2015",
    "health_authority_2006": "Strategic health authority",
}
"""What a region of each kind is called."""
UNKNOWN = "Region"


@derived
def regions(version: Reader) -> Sequence[Row]:
    """Every region of every kind, as the query tells it."""
    return tuple(version.rows("regions"))


def kind_of_regions(regions: Sequence[Row], names: Sequence[str], on: date | None) -> str:
    """What the regions in `names` are called: of the one kind that has them all. Where several
    have, as of the names London and North West, it is the kind that there was on the day `on`.
    "Region" where no one kind has them all.
    """
    fitting = []
    for kind in KINDS:
        own = [row for row in regions if row["kind"] == kind]
        if names and set(names) <= {row["region"] for row in own}:
            fitting.append((kind, own))
    if not fitting:
        return UNKNOWN
    kinds = [kind for kind, own in fitting if on is not None and _was_there(own, on)]
    kinds += [kind for kind, _ in fitting]
    return KINDS[kinds[0]]


def lower_kind(kind: str) -> str:
    """A kind of region as it is written within a sentence."""
    # "NHS" stays in capitals wherever it is.
    if kind.startswith("NHS"):
        return kind
    return f"{kind[:1].lower()}{kind[1:]}"


def _was_there(own: Sequence[Row], on: date) -> bool:
    # A day that no source gives is empty, and an empty bound excludes nothing.
    return any(
        (row["from_date"] is None or row["from_date"] <= on)
        and (row["to_date"] is None or on <= row["to_date"])
        for row in own
    )
