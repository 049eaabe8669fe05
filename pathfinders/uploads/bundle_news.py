"""Compares the tables that come with this release with the lake, and publishes them: as they are,
or merged with what people have published since.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from pathfinders import __version__
from pathfinders.access import Person, local
from pathfinders.checks.problems import Refused
from pathfinders.settings import BUNDLED
from pathfinders.store.bundles import digests
from pathfinders.store.cache import per_version
from pathfinders.store.lake import Change, Conflict, Lake, LakeError, VersionInfo
from pathfinders.store.stored_problems import name_rows_by_key
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.uploads.bundle import read_table
from pathfinders.uploads.compare import compare_table
from pathfinders.uploads.next_record import record_of_next
from pathfinders.uploads.three_way import Collision, Side, merge

AUTHOR = "Bundled data"
MESSAGE = f"The tables that come with release {__version__} of the dashboard"
FIRST_MESSAGE = "The tables that come with the dashboard"
SHOWN_COLLISIONS = 20
CORRECT_HERE = "Correct the rows here first, so that they fit what the release brings."


@dataclass(frozen=True)
class TableNews:
    """One bundled table that a release has changed, or that was changed here."""

    name: str
    release: Change
    """From the bundle that the lake took in last to the bundle of this release."""
    here: Change
    """From the bundle that the lake took in last to the newest version."""


@dataclass(frozen=True)
class BundleNews:
    """How the bundle of this release differs from the one that the lake took in last."""

    base: VersionInfo
    """The version that took in a bundle last."""
    newest: int
    tables: tuple[TableNews, ...]
    """The tables that the release has changed."""
    edited: tuple[str, ...]
    """The tables that were changed here since, whether the release has changed them or not."""

    @property
    def can_be_taken(self) -> bool:
        """True if nobody has changed a table since, so that nothing has to be merged."""
        return not self.edited


class CollisionsError(LakeError):
    """Cells that were changed both here and by the release, and not to the same."""

    def __init__(self, collisions: Sequence[Collision]) -> None:
        self.collisions = tuple(collisions)
        lines = [f"  {collision}" for collision in self.collisions[:SHOWN_COLLISIONS]]
        more = len(self.collisions) - len(lines)
        if more:
            lines.append(f"  and {more} more")
        super().__init__(
            "\n".join(
                [
                    f"Nothing was published. Changed here and by release {__version__}:",
                    *lines,
                    "Publish what should hold, and try again; or say whose value to take in all of"
                    " them: --prefer here, or --prefer release.",
                ]
            )
        )


def bundle_record(tables: Mapping[str, pa.Table]) -> dict[str, dict[str, str]]:
    """The entry of a version's record about the bundle that it takes in: digests by table."""
    return {"bundle": digests(tables)}


def last_bundle(infos: Sequence[VersionInfo]) -> VersionInfo | None:
    """The version that took in bundled data last; None where no version did.

    Releases before the bundle was recorded published it as the first version, under a name that
    nobody else signs with.
    """
    for info in reversed(infos):
        if info.bundle:
            return info
    if infos and (infos[0].author, infos[0].message) == (AUTHOR, FIRST_MESSAGE):
        return infos[0]
    return None


@functools.cache
def _digests_of_release() -> dict[str, str]:
    """The fingerprints of the bundled tables of this program, whose files do not change while it
    runs.
    """
    return digests({name: read_table(BUNDLED / f"{name}.csv", name)[0] for name in TABLES})


@per_version
def tables_not_of_this_release(version: Version) -> tuple[str, ...]:
    """The names of the tables of a version that hold other rows than this release brings, because
    of an older bundle or of what was published here.
    """
    bundled = _digests_of_release()
    stored = digests({name: version.table(name) for name in TABLES})
    return tuple(name for name in TABLES if stored[name] != bundled[name])


def find_news(lake: Lake, bundle: Mapping[str, pa.Table]) -> BundleNews | None:
    """How the bundle of this release differs from the one that the lake took in last; None where it
    does not, and where the lake never took one in. Raises LakeError.
    """
    infos = lake.versions()
    base = last_bundle(infos)
    # The digests alone say that nothing is new, so that no table of the lake has to be read for it.
    if base is None or base.bundle == digests(bundle):
        return None
    newest = infos[-1].number
    before, now = _bundle_at(lake, base), lake.tables(newest)
    fresh = {name: rows.select(list(TABLES[name].column_names)) for name, rows in bundle.items()}
    changed, edited = [], []
    for name, table in TABLES.items():
        # The news only counts rows, so none of the rows themselves is fetched.
        release = compare_table(table, before[name], fresh[name], 0)
        here = compare_table(table, before[name], now[name], 0)
        counts_here = Change()
        if here:
            edited.append(name)
            counts_here = here.counts
        if release:
            changed.append(TableNews(name, release.counts, counts_here))
    if not changed:
        return None
    return BundleNews(base, newest, tuple(changed), tuple(edited))


def publish_first(lake: Lake, tables: Mapping[str, pa.Table]) -> VersionInfo | None:
    """Publishes the bundle as the first version; returns None where another copy of the dashboard,
    started at the same time, has published it.
    """
    record = bundle_record(tables) | record_of_next(lake, tables)
    try:
        return lake.publish(tables, local(AUTHOR), FIRST_MESSAGE, expected=0, record=record)
    except Conflict:
        return None


def publish_bundle(
    lake: Lake, bundle: Mapping[str, pa.Table], by: Person, prefer: Side | None = None
) -> VersionInfo:
    """Publishes what this release brings, merged with what was published here since the last
    bundle, as the next version.

    Raises CollisionsError where both have changed a cell and no side is preferred, LakeError where
    the lake never took in a bundle or has this one, and what Lake.publish raises.
    """
    infos = lake.versions()
    base = last_bundle(infos)
    if base is None:
        raise LakeError(
            "This lake never took in the data that come with the dashboard, so there is nothing to"
            " merge them with. Publish the tables of data/ one by one."
        )
    if find_news(lake, bundle) is None:
        raise LakeError(f"Version {base.number} has taken in these data already.")
    newest = infos[-1].number
    before, now = _bundle_at(lake, base), lake.tables(newest)
    merged: dict[str, pa.Table] = {}
    bundled: dict[str, pa.Table] = {}
    collisions: list[Collision] = []
    for name, table in TABLES.items():
        fresh = bundle[name].select(list(table.column_names))
        result = merge(table, before[name], fresh, now[name], prefer)
        collisions += result.collisions
        if compare_table(table, now[name], result.rows, 0):
            merged[name] = result.rows
        # Where the merge differs from what the release brought, that is saved beside it: the next
        # release is compared with this bundle, or changes made here would look like its changes.
        if compare_table(table, fresh, result.rows, 0):
            bundled[name] = fresh
    if collisions and prefer is None:
        raise CollisionsError(collisions)
    record = bundle_record(bundle) | record_of_next(lake, merged)
    try:
        return lake.publish(merged, by, MESSAGE, expected=newest, record=record, bundled=bundled)
    except Refused as refused:
        # Merged rows are in no file, so that a line number would name nothing.
        named = name_rows_by_key(refused.problems, merged, "the merged data", CORRECT_HERE)
        raise Refused(
            named, f"The data of release {__version__}, merged with those here,"
        ) from None


def _bundle_at(lake: Lake, base: VersionInfo) -> dict[str, pa.Table]:
    # A version from before the bundle was recorded holds nothing but the bundle.
    if not base.bundle:
        return lake.tables(base.number)
    return lake.bundle_at(base)
