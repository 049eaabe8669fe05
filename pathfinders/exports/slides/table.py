"""A figure's table on a slide, where it is small enough to be read there."""

from collections.abc import Sequence
from dataclasses import dataclass

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.slide import Slide
from pptx.util import Pt

from pathfinders.exports.slides.parts import EDGE, INSIDE, describe, lines_of, write
from pathfinders.exports.wording import one_line
from pathfinders.figures import Figure
from pathfinders.figures.written import written
from pathfinders.store.versions import Row

SIZES = (18.0, 16.0, 14.0)
SIDE, ABOVE = 5.0, 2.5
"""A cell's margins in points."""
LINE_HEIGHT = 1.22
HEAD, BAND, PAPER = (
    RGBColor(0x1D, 0x4E, 0x79),
    RGBColor(0xF2, 0xF5, 0xF8),
    RGBColor(0xFF, 0xFF, 0xFF),
)
LETTER = 0.66
"""The width of a letter of a word that must not be broken, in sizes of letters."""
LONGEST_WORD = 13
"""Letters that a column is made wide enough for; longer words, mostly addresses, are broken."""
WEIGHTS = ((0.5, 0.5), (1.0, 0.0), (0.0, 1.0), (0.5, 0.25), (0.25, 0.75), (0.75, 0.0))
"""Powers of a column's longest and mean text, of which the best for a table is taken."""


@dataclass(frozen=True)
class Page:
    """The rows of one slide's table, its heading first, with the height of each in points."""

    size: float
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    heights: tuple[float, ...]


def page(figure: Figure, rows: Sequence[Row], height: float) -> Page | None:
    """These rows of a figure as a table in the largest letters that keep it within `height`; None
    where not even the smallest do.
    """
    head = tuple(one_line(field.label) for field in figure.fields)
    body = [tuple(one_line(written(row.get(f.key), f)) for f in figure.fields) for row in rows]
    # Columns without any value would take width from the others. A table of none but such columns
    # still shows its headings.
    columns = [i for i in range(len(head)) if any(row[i] for row in body)]
    if not columns:
        columns = list(range(len(head)))
    table = tuple(tuple(row[i] for i in columns) for row in (head, *body))
    for size in SIZES:
        widths = _widths(table, size)
        heights = tuple(_height(row, widths, size) for row in table)
        if sum(heights) <= height and not _breaks(table, widths, size):
            return Page(size, widths, table, heights)
    return None


def _breaks(table: Sequence[tuple[str, ...]], widths: Sequence[float], size: float) -> bool:
    """Whether a usual word would be broken over two lines."""
    return any(
        min(_longest_word(cell), LONGEST_WORD) * size * LETTER > width - 2 * SIDE
        for row in table
        for cell, width in zip(row, widths, strict=True)
    )


def _widths(table: Sequence[tuple[str, ...]], size: float) -> tuple[float, ...]:
    """The widths of the columns in points: each as wide as its longest word, and the rest
    shared out so that the table is as low as possible.
    """
    columns = list(zip(*table, strict=True))
    longest = [max(map(_longest_word, column)) for column in columns]
    least = [min(letters, LONGEST_WORD) * size * LETTER + 2 * SIDE + 3 for letters in longest]
    spare = INSIDE - sum(least)
    if spare <= 0:
        # Too many columns for their longest words: all are narrowed alike, and words are broken.
        return tuple(width * INSIDE / sum(least) for width in least)
    most = [max(map(len, column)) for column in columns]
    mean = [sum(map(len, column)) / len(column) for column in columns]
    candidates = []
    for p, q in WEIGHTS:
        weights = [a**p * b**q for a, b in zip(most, mean, strict=True)]
        candidates.append(_shared(least, spare, weights, size))
    return min(candidates, key=lambda widths: sum(_height(row, widths, size) for row in table))


def _longest_word(cell: str) -> int:
    return max(map(len, cell.split()), default=1)


def _shared(
    least: Sequence[float], spare: float, weights: Sequence[float], size: float
) -> tuple[float, ...]:
    """The widths in points if the spare width goes to the columns that want more than the least, by
    weight.
    """
    wished = [
        max(0.0, weight * size * 0.5 + 2 * SIDE - width)
        for weight, width in zip(weights, least, strict=True)
    ]
    if not sum(wished):
        # Every column has what it wants, so that what is spare is shared out evenly.
        wished = [1.0] * len(least)
    total = sum(wished)
    return tuple(width + wish * spare / total for width, wish in zip(least, wished, strict=True))


def _height(row: Sequence[str], widths: Sequence[float], size: float) -> float:
    lines = max(
        lines_of(cell, width - 2 * SIDE, size) for cell, width in zip(row, widths, strict=True)
    )
    return lines * size * LINE_HEIGHT + 2 * ABOVE


def draw_page(slide: Slide, page: Page, top: float, alt: str) -> None:
    """Draws one page of a table."""
    size = len(page.rows), len(page.widths)
    frame = slide.shapes.add_table(*size, Pt(EDGE), Pt(top), Pt(INSIDE), Pt(sum(page.heights)))
    describe(frame, alt, "Table")
    table = frame.table
    for column, width in zip(table.columns, page.widths, strict=True):
        column.width = Pt(width)
    for number, (row, cells) in enumerate(zip(table.rows, page.rows, strict=True)):
        row.height = Pt(page.heights[number])
        for cell, text in zip(row.cells, cells, strict=True):
            cell.margin_left = cell.margin_right = Pt(SIDE)
            cell.margin_top = cell.margin_bottom = Pt(ABOVE)
            cell.vertical_anchor = MSO_ANCHOR.TOP
            cell.fill.solid()
            if number == 0:
                cell.fill.fore_color.rgb = HEAD
                write(cell.text_frame, text, page.size, bold=True, colour=PAPER)
                continue
            cell.fill.fore_color.rgb = PAPER if number % 2 else BAND
            write(cell.text_frame, text, page.size)
