"""The partnerships of which a trust was named as a part."""

from pathfinders.entities.programme import short_programme_name, with_article
from pathfinders.entities.trust import trust_of
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.words import capital, count, listed

FIELDS = (
    Field("programme", "Programme"),
    Field("name", "Partnership"),
    Field("kind", "Kind"),
    Field("wave", "Wave"),
)
IN_PART = (
    "Known only where a partnership's own page lists its members, which most do not: the trust can"
    " have been part of others."
)


@figure(
    "trust-memberships",
    page="trusts",
    choices=("trust",),
    queries=("trust_profiles", "trust_memberships"),
)
def trust_memberships(version: FigureReader, view: View) -> Figure:
    """The partnerships that took part in a programme and named the trust as a member."""
    trust = trust_of(version, view)
    rows = version.rows("trust_memberships", trust=trust.trust_code)
    draft = Draft(
        version,
        f"{trust.words}: partnerships in a programme that name it as a part",
        FIELDS,
        rows,
        (IN_PART,) if rows else (),
    )
    if not rows:
        return draft.undrawn(
            "Whether the trust was part of a partnership in a programme is not known",
            f"No published list of a partnership's members names it. {IN_PART}",
        )
    names = listed([str(row["name"]) for row in rows])
    names_of = (with_article(short_programme_name(row["programme"])) for row in rows)
    programmes = listed(list(dict.fromkeys(names_of)))
    return draft.listed(
        capital(f"{count(len(rows), 'partnership')} of {programmes} named it as a part: {names}")
    )
