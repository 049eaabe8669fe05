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
from pathfinders.exports.workbook.cells import NOT_AVAILABLE, Formats, tall, widths, write_cell
from pathfinders.exports.workbook.names import headings, sheet_names
from pathfinders.figures import Figure
from pathfinders.figures.sentences import Sentence
from pathfinders.figures.written import written
from pathfinders.files.sheet_names import LONGEST_NAME
from pathfinders.words import local_day

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
# Excel takes no link of more than 2,079 characters; a longer one is written as text.
LONGEST_LINK = 2000


def workbook(
    figures: Sequence[Figure], context: Context, sentences: Sequence[Sentence] = ()
) -> bytes:
    """The figures as an Excel file, with the briefing's sentences on its cover where it has any.
    Raises ValueError if a figure is of another version than the context.
    """
    context.check(figures)
    file = io.BytesIO()
    # Text that starts like a formula or an address stays text, whoever wrote it.
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
        _cover(book.add_worksheet(COVER), figures, names, context, formats, sentences)
        for number, (figure, name) in enumerate(zip(figures, names, strict=True), 1):
            _sheet(book.add_worksheet(name), figure, number, context, formats)
    return file.getvalue()


def _cover(
    sheet: Worksheet,
    figures: Sequence[Figure],
    names: Sequence[str],
    context: Context,
    formats: Formats,
    sentences: Sequence[Sentence],
) -> None:
    """Title and date, what is said, what is inside; the choices and the link come last."""
    sheet.set_column(0, 0, LONGEST_NAME + 4)
    sheet.set_column(1, 1, COVER_WIDTH)
    _printed(sheet)
    write_cell(sheet, 0, 0, one_line(context.programme or context.title), formats.title)
    info = context.info
    dated = f"{local_day(info.at)}, version {info.number} of the data"
    write_cell(sheet, 1, 0, dated, formats.plain)
    row = _sentences(sheet, 2, sentences, formats)
    write_cell(sheet, row, 0, "Contents", formats.heading)
    for figure, name in zip(figures, names, strict=True):
        row += 1
        title = one_line(figure.title)
        sheet.write_url(row, 0, f"internal:'{name}'!A1", formats.link, name)
        write_cell(sheet, row, 1, title, formats.wrapped)
        sheet.set_row(row, tall([title], [COVER_WIDTH]))
    row += 1
    write_cell(sheet, row, 0, "Shorthand", formats.heading)
    for line in SHORTHAND:
        row += 1
        write_cell(sheet, row, 0, line, formats.plain)
    write_cell(sheet, row + 1, 0, "About this workbook", formats.heading)
    _about(sheet, row + 2, context, formats)


def _sentences(sheet: Worksheet, row: int, sentences: Sequence[Sentence], formats: Formats) -> int:
    """Writes the sentences, each beside its heading; returns the row beneath them."""
    section = ""
    for sentence in sentences:
        heading = sentence.section if sentence.section != section else ""
        section = sentence.section
        text = one_line(sentence.text)
        write_cell(sheet, row, 0, heading or None, formats.heading)
        write_cell(sheet, row, 1, text, formats.wrapped)
        sheet.set_row(row, tall([text], [COVER_WIDTH]))
        row += 1
    return row


def _about(sheet: Worksheet, row: int, context: Context, formats: Formats) -> None:
    for place, (label, text) in enumerate(about(context), row):
        line = f"{label}: {text}"
        if label == "Link" and text.startswith(SAFE_LINK) and len(text) < LONGEST_LINK:
            sheet.write_url(place, 0, text, formats.address, line)
        else:
            write_cell(sheet, place, 0, line, formats.plain)


def _printed(sheet: Worksheet) -> None:
    """Set a sheet to print as wide as a landscape page of A4."""
    sheet.set_landscape()
    sheet.set_paper(9)  # 9 is A4 in Excel's list of papers
    sheet.fit_to_pages(1, 0)  # one page wide, as many high as it takes


def _sheet(
    sheet: Worksheet, figure: Figure, number: int, context: Context, formats: Formats
) -> None:
    _printed(sheet)
    write_cell(sheet, 0, 0, one_line(figure.title), formats.title)
    above = [
        stop(figure.shows),
        _table_words(figure),
        f"Filters: {'; '.join(one_line(text) for text in context.filters) or 'none'}.",
        stop(version_line(context.info)),
        f"Link: {one_line(context.link)}",
    ]
    for row, line in enumerate(above, 1):
        write_cell(sheet, row, 0, line, formats.plain)
    row = TABLE_ROW
    if figure.rows and figure.fields:
        row = _table(sheet, figure, number, formats)
    for heading, lines in notes(figure):
        write_cell(sheet, row, 0, heading, formats.heading)
        for line in lines:
            row += 1
            write_cell(sheet, row, 0, line, formats.plain)
        row += 1


def _table_words(figure: Figure) -> str:
    if not figure.rows:
        return "This sheet holds no table; why stands beneath."
    headings = " and ".join(heading.lower() for heading, _ in notes(figure))
    below = ""
    if headings:
        below = f", with {headings} beneath it"
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
        look = formats.for_column(field, values)
        for row, value in enumerate(values, TABLE_ROW + 1):
            write_cell(sheet, row, column, value, look, field)
    sheet.set_row(TABLE_ROW, tall(labels, [width - 1 for width in wide]))
    for place, cells in enumerate(figure.rows, TABLE_ROW + 1):
        texts = [written(cells.get(field.key), field) for field in figure.fields]
        sheet.set_row(place, tall(texts, wide))
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
