"""An upload under a check that came after some rows were published: it warns of the rows held,
and refuses what it brings itself.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pathfinders.checks import run as check
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.uploads.pipeline import Assessment, assess, receive
from tests.uploads.books import csv_bytes

pytestmark = pytest.mark.usefixtures("unguarded")
TABLE = TABLES["barriers"]
LEAST = 1_000_000_000


def upload(folder: Path, version: Version, row: dict[str, Any]) -> Assessment:
    path = folder / "barriers.csv"
    names = TABLE.column_names
    path.write_bytes(csv_bytes([names, [row[name] for name in names]]))
    return assess(receive(path, path.name, version), version, "merge")


def test_what_is_held_is_warned_of_and_what_is_brought_is_refused(
    version: Version, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = tuple(
        replace(c, minimum=LEAST) if c.name == "amount_gbp" else c for c in TABLE.columns
    )
    monkeypatch.setattr(check, "TABLES", {**TABLES, TABLE.name: replace(TABLE, columns=columns)})
    rows = version.table(TABLE.name).to_pylist()
    held = next(row for row in rows if row["amount_gbp"] is not None)
    other = next(row for row in rows if row["amount_gbp"] is None)
    found = upload(tmp_path, version, {**other, "description": "Reworded"})
    assert found.errors == ()
    (warning,) = [p for p in found.problems if p.check == "range"]
    assert (warning.severity, warning.cell) == ("warning", "")
    assert warning.file == f"barriers in version {version.number}"
    assert "the first: programme_id" in warning.message
    brought = upload(tmp_path, version, {**held, "description": "Reworded"})
    assert [p.check for p in brought.errors] == ["range"]
