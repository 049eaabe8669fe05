"""Figures as a workbook that people and screen readers can read, as the Government Analysis
Function advises: a cover, then a sheet a figure with one table each, without merged cells, blank
rows or hidden anything.

https://analysisfunction.civilservice.gov.uk/policy-store/releasing-statistics-in-spreadsheets/
"""

import io
from collections.abc import Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from pathfinders.exports.context import Context
from pathfinders.exports.wording import about, notes, one_line, stop, version_line
from pathfinders.exports.workbook.cells import NOT_AVAILABLE, Formats, put, tall, widths
from pathfinders.exports.workbook.names import headings, sheet_names
from pathfinders.figures import Figure
from pathfinders.figures.written import written
from pathfinders.files.sheet_names import LONGEST_NAME

COVER = "Cover"
COVER_WIDTH = 100
SHORTHAND = (
    (
        "[x]: not available; no source in this collection gives the value, which is not the same as"
        " zero."
    ),
    "[z]: not applicable.",
    "[c]: suppressed, as publishing it could identify people.",
    "An empty cell in a column of text: there is nothing to say, or nothing is known.",
)
TABLE_ROW = 6
"""The row of every table's headings, counted from 0."""
LETTERS = {"font_name": "Arial", "font_size": 12}
SAFE_LINK = ("http://", "https://")
LONGEST_LINK = 2000


def workbook(figures: Sequence[Figure], context: Context) -> bytes:
    """The figures as an Excel file. Raises ValueError where one is not of the context's version."""
    context.check(figures)
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_format_properties": LETTERS,
    }
    with Workbook(file, options) as book:
        book.set_properties(
            {
                "title": one_line(context.title),
                "comments": version_line(context.info),
                "created": context.info.at,
            }
        )
        formats = Formats(book, LETTERS)
        names = sheet_names([figure.name for figure in figures], COVER)
        _cover(book.add_worksheet(COVER), figures, names, context, formats)
        for number, (figure, name) in enumerate(zip(figures, names, strict=True), 1):
            _sheet(book.add_worksheet(name), figure, number, context, formats)
    return file.getvalue()


def _cover(
    sheet: Worksheet,
    figures: Sequence[Figure],
    names: Sequence[str],
    context: Context,
    formats: Formats,
) -> None:
    sheet.set_column(0, 0, LONGEST_NAME + 4)
    sheet.set_column(1, 1, COVER_WIDTH)
    _printed(sheet)
    put(sheet, 0, 0, one_line(context.title), formats.title)
    row = 1
    for label, text in about(context):
        said = f"{label}: {text}"
        if label == "Link" and text.startswith(SAFE_LINK) and len(text) < LONGEST_LINK:
            sheet.write_url(row, 0, text, formats.address, said)
        else:
            put(sheet, row, 0, said, formats.plain)
        row += 1
    put(sheet, row, 0, "Shorthand", formats.heading)
    for line in SHORTHAND:
        row += 1
        put(sheet, row, 0, line, formats.plain)
    put(sheet, row + 1, 0, "Contents", formats.heading)
    row += 2
    for figure, name in zip(figures, names, strict=True):
        title = one_line(figure.title)
        sheet.write_url(row, 0, f"internal:'{name}'!A1", formats.link, name)
        put(sheet, row, 1, title, formats.wrapped)
        sheet.set_row(row, tall([title], [COVER_WIDTH]))
        row += 1


def _printed(sheet: Worksheet) -> None:
    """On paper, a sheet is as wide as a page of A4 on its side."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _sheet(
    sheet: Worksheet, figure: Figure, number: int, context: Context, formats: Formats
) -> None:
    _printed(sheet)
    put(sheet, 0, 0, one_line(figure.title), formats.title)
    above = [
        stop(figure.shows),
        _table_words(figure),
        f"Filters: {'; '.join(one_line(text) for text in context.filters) or 'none'}.",
        stop(version_line(context.info)),
        f"Link: {one_line(context.link)}",
    ]
    for row, line in enumerate(above, 1):
        put(sheet, row, 0, line, formats.plain)
    row = TABLE_ROW
    if figure.rows and figure.fields:
        row = _table(sheet, figure, number, formats)
    for heading, lines in notes(figure):
        put(sheet, row, 0, heading, formats.heading)
        for line in lines:
            row += 1
            put(sheet, row, 0, line, formats.plain)
        row += 1


def _table_words(figure: Figure) -> str:
    if not figure.rows:
        return "This sheet holds no table; why stands beneath."
    beneath = " and ".join(heading.lower() for heading, _ in notes(figure))
    below = f", with {beneath} beneath it" if beneath else ""
    return (
        f"This sheet holds one table{below}. {NOT_AVAILABLE} means not available; an empty cell of"
        " text, nothing to say."
    )


def _table(sheet: Worksheet, figure: Figure, number: int, formats: Formats) -> int:
    """Writes the figure's table; returns the first row beneath it."""
    labels = headings([field.label for field in figure.fields])
    last = TABLE_ROW + len(figure.rows)
    wide = widths(figure, labels)
    for column, (field, width) in enumerate(zip(figure.fields, wide, strict=True)):
        sheet.set_column(column, column, width)
        values = [row.get(field.key) for row in figure.rows]
        look = formats.of(field, values)
        for row, value in enumerate(values, TABLE_ROW + 1):
            put(sheet, row, column, value, look, field)
    sheet.set_row(TABLE_ROW, tall(labels, [width - 1 for width in wide]))
    for place, held in enumerate(figure.rows, TABLE_ROW + 1):
        said = [written(held.get(field.key), field) for field in figure.fields]
        sheet.set_row(place, tall(said, wide))
    sheet.add_table(
        TABLE_ROW,
        0,
        last,
        len(labels) - 1,
        {
            "name": f"table_{number}",
            "style": "Table Style Light 1",
            "autofilter": False,
            "columns": [{"header": label, "header_format": formats.head} for label in labels],
        },
    )
    return last + 1
