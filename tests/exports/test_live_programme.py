"""What the pages say of a programme under way, in slides and in the workbook: the same sentences
and the same numbers.
"""

import io
from datetime import date

import pyarrow as pa
import pytest
from openpyxl import load_workbook

from pathfinders.exports.context import Context
from pathfinders.exports.slides.deck import deck
from pathfinders.exports.workbook.workbook import workbook
from pathfinders.figures import Figure, make
from pathfinders.links import View
from tests.exports.read_deck import charts_of, slides_of, text_of
from tests.live_programme import LIVE
from tests.live_reporting import reporting_version

FUNDING = ("funding-by-stage", "spend-by-participant", "sums-to-look-at")
PROGRESS = ("returns-due", "watch-list", "own-measures", "before-leaving")
SAID = {
    "funding-by-stage": (
        "£654,035 was spent to October 2026 of £1,715,000 allocated, from a fund of £2 million; "
        "no participant is above £100,000"
    ),
    "spend-by-participant": (
        "The two that left had spent £86,568; the 18 still taking part have £957,533 left"
    ),
    "sums-to-look-at": "One claim is queried",
    "returns-due": ("One return is late by 40 days (Example Trust 07), as at 30 November 2026"),
    "own-measures": (
        "Of the seven participants measured more than once, Staff pulse is higher than at its own"
        " start at two, lower at four and the same at one"
    ),
}


@pytest.fixture(scope="module")
def figures(bundle: dict[str, pa.Table]) -> dict[str, Figure]:
    version = reporting_version(bundle)
    view = View(programme=LIVE)
    return {name: make(name, version, view) for name in (*FUNDING, *PROGRESS)}


@pytest.fixture(scope="module")
def context(bundle: dict[str, pa.Table]) -> Context:
    info = reporting_version(bundle).info
    return Context("Funding", (), "https://pathfinders.example/funding", info, date(2026, 11, 30))


def test_the_figures_say_it(figures: dict[str, Figure]) -> None:
    assert {name: figures[name].title for name in SAID} == SAID
    assert all(figure.rows for figure in figures.values())


@pytest.mark.parametrize("name", SAID)
def test_slides_and_workbook_say_what_the_figure_says(
    figures: dict[str, Figure], context: Context, name: str
) -> None:
    figure = figures[name]
    slides = slides_of(deck([figure], context))
    told = "\n".join(text_of(slide) for slide in slides).replace("\v", " ")
    assert SAID[name] in told.replace("\n", " ") or SAID[name] in told
    assert "internal, unpublished records" in told
    book = load_workbook(io.BytesIO(workbook([figure], context)))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(SAID[name] in cell for cell in cells)


def test_the_grid_is_a_native_chart_on_one_slide(
    figures: dict[str, Figure], context: Context
) -> None:
    slides = slides_of(deck([figures["spend-by-participant"]], context))
    charts = [chart for slide in slides for chart in charts_of(slide)]
    assert len(charts) == 1


def test_the_workbook_has_every_participant_and_month(
    figures: dict[str, Figure], context: Context
) -> None:
    book = load_workbook(io.BytesIO(workbook([figures["spend-by-participant"]], context)))
    numbers = {
        round(cell.value, 2)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    }
    assert {6266.83, 4417.21, 5623.7, 43103.34, 1_715_000} <= numbers
    assert {654035.32, 86568.69} & numbers == {654035.32}


def test_a_reading_from_few_people_is_in_no_export(
    figures: dict[str, Figure], context: Context
) -> None:
    figure = figures["own-measures"]
    hidden = next(row for row in figure.rows if row["value"] is None)
    assert hidden["participant"] == "Example Foundation Trust 08"
    book = load_workbook(io.BytesIO(workbook([figure], context)))
    values = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert 6.85 not in values
    assert "under 11: not shown" in values
