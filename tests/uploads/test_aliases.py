"""Aliases are data: headings and values of former templates, people's words and trackers' headings
stand in one file, and what stands there is understood.
"""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.uploads import aliases
from pathfinders.uploads.aliases import FILE, Alias
from pathfinders.uploads.read_upload import read_upload
from pathfinders.uploads.tracker.targets import LABELS, target_of
from pathfinders.workbooks.template.template import template
from tests.uploads.books import FUND, FUND_HEADINGS, csv_bytes

pytestmark = pytest.mark.usefixtures("unguarded")
CACHES = (aliases.aliases, aliases.former_headings, aliases.former_values)


@pytest.fixture
def renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A release that renamed the heading Sum to Amount, and the stage "gift" to "announced"."""
    rows = [
        "former heading,funding,amount_gbp,Sum of money,amount_gbp,Made up",
        "former value,funding,stage,gift,announced,Made up",
    ]
    copy = tmp_path / "aliases.csv"
    copy.write_text("\n".join([FILE.read_text(encoding="utf-8").rstrip(), *rows, ""]))
    monkeypatch.setattr(aliases, "FILE", copy)
    _forget()
    yield
    _forget()


def _forget() -> None:
    for cached in CACHES:
        cached.cache_clear()


@pytest.mark.usefixtures("renamed")
def test_a_template_of_a_former_release_stays_understood(tmp_path: Path, version: Version) -> None:
    headings = ["Sum of money" if name == "amount_gbp" else name for name in FUND_HEADINGS]
    row = ["gift" if name == "stage" else cell for name, cell in zip(headings, FUND, strict=True)]
    path = tmp_path / "funding.csv"
    path.write_bytes(csv_bytes([headings, row]))
    read = read_upload(path, path.name, version=version)
    (found,) = read.tables["funding"].to_pylist()
    assert found["amount_gbp"] == FUND[FUND_HEADINGS.index("amount_gbp")]
    assert found["stage"] == "announced"
    assert [offer.question for offer in read.offers if offer.column == "stage"] == []


def test_every_alias_names_what_there_is() -> None:
    values = {value for table in TABLES.values() for c in table.columns for value in c.allowed}

    def lost(alias: Alias) -> bool:
        match alias.kind:
            case "former heading" | "former value":
                return alias.column not in TABLES[alias.table].by_name
            case "word":
                return alias.meaning not in values
        return alias.meaning not in LABELS or target_of(alias.written) != alias.meaning

    kinds = ("former heading", "former value", "word", "tracker heading")
    rows = [alias for kind in kinds for alias in aliases.aliases(kind)]
    assert len(rows) == len(FILE.read_text(encoding="utf-8").splitlines()) - 1
    assert [alias for alias in rows if lost(alias)] == []


def test_a_template_carries_its_version(tmp_path: Path, version: Version) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template(["funding"], version))
    book = openpyxl.load_workbook(path)
    said = f"version {version.number}"
    assert said in str(book.properties.description)
    assert "schema " in str(book.properties.description)
    cells = [str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row]
    assert any(said in cell and "release" in cell for cell in cells)
