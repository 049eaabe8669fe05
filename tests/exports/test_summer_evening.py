"""What was published late on a summer evening carries the day that it was in London."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa
from openpyxl import load_workbook

from pathfinders.exports.csv.archive import csv_zip
from pathfinders.exports.sentence import sentence
from pathfinders.exports.wording import version_line
from pathfinders.store.versions import Version
from pathfinders.workbooks.template.template import current
from tests.exports.made_up import CONTEXT, INFO, made_up

EVENING = replace(INFO, at=datetime(2026, 7, 5, 23, 30, tzinfo=UTC))
CONTEXT_THEN = replace(CONTEXT, info=EVENING)


def test_sentences_and_lines_name_the_day_in_london() -> None:
    assert "published 6 July 2026." in sentence(made_up(), CONTEXT_THEN)
    assert version_line(EVENING).startswith("Version 1, published 6 July 2026 by Test")


def test_files_carry_the_day_and_time_in_london(bundle: dict[str, pa.Table]) -> None:
    with zipfile.ZipFile(io.BytesIO(csv_zip(made_up(), CONTEXT_THEN))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 7, 6, 0, 30, 0)}
    tables = {name: rows.drop_columns(["_row"]) for name, rows in bundle.items()}
    book = load_workbook(io.BytesIO(current(["barriers"], Version(EVENING, tables))))
    said = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any("published 6 July 2026." in text for text in said)
