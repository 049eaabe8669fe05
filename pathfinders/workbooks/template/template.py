"""Workbooks to fill in: empty templates and current data in the same shape, both made from the
table contract alone.
"""

import io
from collections.abc import Mapping, Sequence

import pyarrow as pa
from xlsxwriter import Workbook

import pathfinders
from pathfinders.exports.workbook.cells import Formats
from pathfinders.exports.workbook.workbook import LETTERS
from pathfinders.files.row_marks import mark
from pathfinders.files.sheet_names import EXAMPLE, GUIDANCE_SHEET
from pathfinders.store.migrations import current_schema
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES, Table
from pathfinders.words import local_day
from pathfinders.workbooks.template.guidance import guidance
from pathfinders.workbooks.template.lists import find_lists
from pathfinders.workbooks.template.sheets import Looks, example_row, first_values, write_sheet

PURPOSE = "Fill in the sheets of this workbook, save it, and upload it on the page Upload."
EMPTY = (
    f"Each sheet holds one row that begins with {EXAMPLE}, to show what a row looks like. Delete"
    " it: a file in which it was left is refused."
)
MARKED = (
    "A hidden column at the end of each sheet says which row of which version each row is. Leave"
    " it: with it, only the cells that you change are changed, whatever others publish meanwhile."
)
STAYS = "Its headings and lists stay understood when later releases have others."
HOW = (
    (
        "Leave a cell empty where the value is not known or does not apply. Unknown is not zero:"
        " write 0 only where there were none."
    ),
    (
        "Keep the headings in their row. The line above them says which columns are needed; the"
        " others may stay empty. Rest the pointer on a heading to read what the column holds, or"
        " see below."
    ),
    (
        "Write dates as year, month, day: 2014-09-05. Write numbers without units. Where a cell has"
        " a list, choose from it."
    ),
    (
        "Rows with the same key as one in the data change it; other rows are added. Before anything"
        " is published you see what would change, and can stop."
    ),
)


def template(tables: Sequence[str], version: Version) -> bytes:
    """An Excel workbook to fill in, with a sheet for each of `tables` and one that explains them.

    Each sheet has the contract's headings, lists to choose from, checks of types and ranges, and
    one example row, which is refused where it is left in. Codes to choose from are those of
    `version`. Raises ValueError for no or an unknown table.
    """
    rows = {
        table.name: [example_row(table, version.table(table.name))]
        for table in _find_contract_tables(tables)
    }
    schemas = {name: version.table(name).schema for name in rows}
    filled = {
        # The version's schema is used, because one row does not show the type of an empty cell.
        name: pa.Table.from_pylist(example, schema=schemas[name])
        for name, example in rows.items()
    }
    return _workbook(filled, version, (PURPOSE, EMPTY, *HOW), example=True)


def current(tables: Sequence[str], version: Version) -> bytes:
    """The rows of `tables` as they are in `version`, in a workbook of the template's shape, to
    change and upload again.

    Raises ValueError for no or an unknown table, and for rows or a text that Excel cannot hold.
    """
    info = version.info
    origin = f"The rows are those of version {info.number}, published {local_day(info.at)}."
    return _workbook(
        {table.name: version.table(table.name) for table in _find_contract_tables(tables)},
        version,
        (PURPOSE, origin, MARKED, *HOW),
        marked=True,
    )


def _marks(table: Table, rows: pa.Table, version: Version) -> list[str]:
    """For each row, what says which row of which version it is."""
    keys = zip(*(rows[name].to_pylist() for name in table.key), strict=True)
    return [
        str(mark(version.number, version.identity, place, key)) for place, key in enumerate(keys)
    ]


def _shape() -> str:
    """The shape of the sheets: which schema of the tables, and of which release."""
    return f"schema {current_schema()} of the tables, release {pathfinders.__version__}"


def _find_contract_tables(tables: Sequence[str]) -> list[Table]:
    unknown = [name for name in tables if name not in TABLES]
    if unknown or not tables:
        raise ValueError(
            f"No such table: {', '.join(unknown) or 'none was named'}. Tables: {', '.join(TABLES)}."
        )
    return [TABLES[name] for name in dict.fromkeys(tables)]


def _workbook(
    filled: Mapping[str, pa.Table],
    version: Version,
    how: Sequence[str],
    *,
    example: bool = False,
    marked: bool = False,
) -> bytes:
    file = io.BytesIO()
    # The values are data: none may become a formula or a link, whatever it begins with.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_format_properties": LETTERS,
    }
    tables = [TABLES[name] for name in filled]
    with Workbook(file, options) as book:
        book.set_properties(
            {
                "title": "Data to upload",
                "comments": f"Made from version {version.number}, {_shape()}",
                "created": version.info.at,
            }
        )
        formats, looks = Formats(book, LETTERS), Looks(book, LETTERS)
        lists = find_lists(tables, version)
        # On the guidance a column shows a value that is in use, where the table has any; one row
        # alone has many empty cells.
        examples = {table.name: first_values(table, version.table(table.name)) for table in tables}
        origin = f"This workbook was made from version {version.number}: {_shape()}. {STAYS}"
        sheet = book.add_worksheet(GUIDANCE_SHEET)
        places = guidance(sheet, tables, examples, lists, (*how, origin), formats)
        for table in tables:
            marks = None
            if marked:
                marks = _marks(table, filled[table.name], version)
            write_sheet(
                book.add_worksheet(table.name),
                table,
                filled[table.name],
                places,
                looks,
                example=example,
                marks=marks,
            )
        # A template opens on its guidance. Someone who changes current data has seen it before.
        first = 1
        if example:
            first = 0
        book.worksheets()[first].activate()
    return file.getvalue()
