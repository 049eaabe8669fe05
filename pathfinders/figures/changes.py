"""What has changed for a view between two versions: verdicts then and now, caveats added and
withdrawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pathfinders.entities.unavailable import Unavailable
from pathfinders.figures import Figure, make
from pathfinders.links import View
from pathfinders.store.versions import Version


@dataclass(frozen=True)
class Changed:
    """A figure that says something else at another version."""

    figure: str
    shows: str
    then: str
    now: str
    rows_changed: bool
    caveats_added: tuple[str, ...]
    caveats_withdrawn: tuple[str, ...]


def changes_between(names: Sequence[str], then: Version, now: Version, view: View) -> list[Changed]:
    """The figures `names` whose verdict, table or caveats differ between two versions, in the order
    given.
    """
    changes = [_between(make(name, then, view), now, view) for name in names]
    return [change for change in changes if change is not None]


def _between(old: Figure, now: Version, view: View) -> Changed | None:
    # The older version has what the view chooses. Where the newer one no longer has it, that is a
    # change to report and no error.
    try:
        new = make(old.name, now, view)
    except Unavailable as gone:
        return Changed(old.name, old.shows, old.title, str(gone), True, (), ())
    if (old.title, old.rows, old.caveats) == (new.title, new.rows, new.caveats):
        return None
    return Changed(
        new.name,
        new.shows,
        old.title,
        new.title,
        old.rows != new.rows,
        tuple(c for c in new.caveats if c not in old.caveats),
        tuple(c for c in old.caveats if c not in new.caveats),
    )
