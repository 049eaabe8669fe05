"""The sheet of a template that explains the others, with the codes to choose from beneath."""

from collections.abc import Mapping, Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pathfinders.exports.workbook.cells import Formats, tall, write_cell
from pathfinders.files.sheet_names import GUIDANCE_SHEET
from pathfinders.store.versions import Row
from pathfinders.tables import Table
from pathfinders.tables.dictionary import DICTIONARY, dictionary, rules
from pathfinders.words import capital, listed
from pathfinders.workbooks.template.lists import Choices

COLUMNS = ("column", "label", "holds", "needed", "kind", "unit", "limits", "example")
LABELS = {**DICTIONARY, "needed": "Needed", "example": "For example"}
WIDTHS = (28, 24, 50, 10, 26, 14, 44, 36)


def guidance(
    sheet: Worksheet,
    tables: Sequence[Table],
    examples: Mapping[str, Row],
    lists: Mapping[str, Choices],
    how: Sequence[str],
    formats: Formats,
) -> dict[str, str]:
    """Write the sheet. Returns the formula of the cells of each list to choose from, by the list's
    name.
    """
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    # Printed on A4 paper (9), one page wide and as many pages long as it takes.
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    write_cell(sheet, 0, 0, "How to use this workbook", formats.title)
    at = _lines(sheet, 1, how, formats.plain) + 1
    for table in tables:
        at = _table(sheet, at, table, examples[table.name], formats) + 1
    # The lists are on this sheet, and the sheets of tables refer to its cells, because a list that
    # is written into a cell's check may have 255 letters only.
    places = {}
    for name, choices in lists.items():
        write_cell(sheet, at, 0, f"Codes to choose from: {choices.title}", formats.heading)
        _row(sheet, at + 1, ("Code to write", "What it stands for"), formats.head)
        first = at + 2
        for code, words in choices.codes:
            at = max(at + 1, first)
            _row(sheet, at, (code, words), formats.plain)
        if choices.codes:
            places[name] = f"='{GUIDANCE_SHEET}'!$A${first + 1}:$A${first + len(choices.codes)}"
        at = first + len(choices.codes) + 1
    return places


def _table(sheet: Worksheet, at: int, table: Table, example: Row, formats: Formats) -> int:
    write_cell(sheet, at, 0, f"The sheet {table.name}: {table.label}", formats.heading)
    lines = [f"One row is {table.grain}."]
    if table.reading_note:
        lines.append(table.reading_note)
    at = _lines(sheet, at + 1, lines, formats.plain)
    _row(sheet, at, [LABELS[name] for name in COLUMNS], formats.head)
    for row in dictionary(table):
        at += 1
        # Few people can read the pattern that a text must match. The example shows it instead.
        limits = "; ".join(
            part
            for part in (row["limits"] or "").split("; ")
            if not part.startswith("text that matches")
        )
        needed = "if known"
        if row["empty"] == "no":
            needed = "needed"
        entry = {
            **row,
            "limits": limits,
            "needed": needed,
            "example": _as_typed(example[str(row["column"])]),
        }
        cells = [entry[name] or "" for name in COLUMNS]
        _row(sheet, at, cells, formats.wrapped)
        sheet.set_row(at, tall(cells, WIDTHS))
    write_cell(sheet, at + 1, 0, f"Rules: {capital(listed(rules(table)))}.", formats.plain)
    return at + 2


def _as_typed(value: object) -> str:
    """A value as one would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _lines(sheet: Worksheet, at: int, lines: Sequence[str], look: Format) -> int:
    for line in lines:
        write_cell(sheet, at, 0, line, look)
        at += 1
    return at


def _row(sheet: Worksheet, at: int, cells: Sequence[str], look: Format) -> None:
    for column, cell in enumerate(cells):
        write_cell(sheet, at, column, cell or None, look)
