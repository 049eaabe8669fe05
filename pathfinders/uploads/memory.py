"""The headings and words of a programme's own sheets, remembered in the data themselves: versioned,
to be seen on the Data page, and asked again once their row is taken out.
"""

from collections.abc import Collection, Iterable, Mapping

import pyarrow as pa

from pathfinders.store.versions import Version
from pathfinders.uploads.offers import Offer

TABLE = "own_words"
PROGRAMME = "programme_id"


def key_of_row(row: Mapping[str, str]) -> str:
    """The key of the question that a remembered row answers."""
    return f"{row['place'].replace('.', '|', 1)}|{row['written']}"


def remembered(version: Version, programmes: Collection[str] | None = None) -> dict[str, str]:
    """The answers that are remembered for the programmes; for all of them where none is named, but
    for those in which they differ.
    """
    answers: dict[str, str] = {}
    doubtful: set[str] = set()
    for row in version.table(TABLE).to_pylist():
        if programmes and row[PROGRAMME] not in programmes:
            continue
        key = key_of_row(row)
        # A word that two programmes use for two things is asked about again rather than taken from
        # one of them.
        if answers.setdefault(key, row["meaning"]) != row["meaning"]:
            doubtful.add(key)
    return {key: value for key, value in answers.items() if key not in doubtful}


def rows_to_remember(
    answered: Iterable[tuple[Offer, str]], programmes: Collection[str]
) -> pa.Table:
    """The rows that remember, for each programme, the answers that hold beyond this file."""
    rows = []
    for offer, value in answered:
        if not offer.word:
            continue
        # Split twice only, because what is written can hold the separator itself.
        table, column, written = offer.key.split("|", 2)
        rows += [
            {
                PROGRAMME: programme,
                "place": f"{table}.{column}",
                "written": written,
                "meaning": value,
            }
            for programme in sorted(programmes)
        ]
    names = (PROGRAMME, "place", "written", "meaning")
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in names})
