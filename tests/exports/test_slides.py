"""How slides look to those who read them, hear them or edit them."""

from typing import Any

import pytest
from pptx.util import Pt

from pathfinders.charts.chart import Axis, Legend, single
from pathfinders.charts.marks import Band, Bar, Bars, Point, Points
from pathfinders.charts.palette import sign
from pathfinders.exports.slides.deck import deck
from pathfinders.exports.slides.parts import HEIGHT, INSIDE, WIDTH, lines_of
from pathfinders.figures import Field, Figure
from tests.exports.made_up import CONTEXT, HOSTILE, charted, made_up
from tests.exports.read_deck import charts_of, notes_of, slides_of, text_of

Decks = list[tuple[Figure, list[Any]]]


def test_titles_fit_their_boxes(every_deck: Decks) -> None:
    for _, slides in every_deck:
        for slide in slides[1:]:
            title = slide.shapes.title
            size = title.text_frame.paragraphs[0].runs[0].font.size.pt
            assert size >= 14
            assert (
                lines_of(title.text_frame.text, INSIDE - 12, size) * size * 1.2
                <= title.height / Pt(1) + 8
            )


def test_everything_stands_on_the_slide_and_above_the_footer(every_deck: Decks) -> None:
    for figure, slides in every_deck:
        for slide in slides[1:]:
            for shape in slide.shapes:
                right, bottom = (
                    (shape.left + shape.width) / Pt(1),
                    (shape.top + shape.height) / Pt(1),
                )
                assert right <= WIDTH + 1, figure.name
                assert bottom <= (HEIGHT if shape.is_placeholder else 504), (
                    figure.name,
                    shape.name,
                    bottom,
                )


def test_every_chart_table_and_picture_has_alternative_text(every_deck: Decks) -> None:
    for figure, slides in every_deck:
        for slide in slides[1:]:
            for shape in slide.shapes:
                if shape.has_chart or shape.has_table or shape.shape_type == 13:
                    alt = shape._element.xpath(".//p:cNvPr")[0].get("descr")
                    assert alt
                    assert not shape.has_chart or alt.startswith(" ".join(figure.alt.split())[:60])


def test_letters_in_tables_can_be_read(every_deck: Decks) -> None:
    sizes = [
        paragraph.runs[0].font.size.pt
        for _, slides in every_deck
        for slide in slides
        for shape in slide.shapes
        if shape.has_table
        for cell in shape.table.iter_cells()
        for paragraph in cell.text_frame.paragraphs
        if paragraph.runs
    ]
    assert min(sizes) >= 9


def test_a_long_list_goes_over_several_slides_and_loses_no_row() -> None:
    rows = tuple({"name": f"Made-up trust {i}", "number": i} for i in range(1, 121))
    figure = made_up(
        chart=None,
        alt="",
        rows=rows,
        fields=(Field("name", "Name"), Field("number", "Number", "integer")),
    )
    slides = slides_of(deck([figure], CONTEXT))[1:]
    assert len(slides) > 2
    tables = [next(shape.table for shape in slide.shapes if shape.has_table) for slide in slides]
    names = [row.cells[0].text for table in tables for row in list(table.rows)[1:]]
    assert names == [row["name"] for row in rows]
    assert {table.rows[0].cells[0].text for table in tables} == {"Name"}
    assert "(2 of" in slides[1].shapes.title.text_frame.text
    assert all("Made up for a test" in notes_of(slide) for slide in slides)


def test_a_row_of_very_long_text_does_not_hold_up_the_rest() -> None:
    rows = ({"name": "word " * 4000}, {"name": "Last"})
    figure = made_up(chart=None, alt="", rows=rows, fields=(Field("name", "Name"),))
    text = "".join(text_of(slide) for slide in slides_of(deck([figure], CONTEXT)))
    assert text.count("word") == 4000
    assert "Last" in text


def test_a_very_long_title_gets_the_smallest_letters() -> None:
    slide = slides_of(deck([made_up(title="A long made-up verdict " * 20)], CONTEXT))[1]
    assert slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size.pt == 14


def test_shaded_bands_are_said_to_be_outlines() -> None:
    band = Band((0, 1), (0.0, 0.0), (1.0, 1.0), sign("band", "interval"))
    slide = slides_of(deck([charted(band)], CONTEXT))[1]
    assert "drawn as a dashed outline" in text_of(slide)
    assert "drawn as a dashed outline" in notes_of(slide)
    assert "outline" not in text_of(slides_of(deck([made_up()], CONTEXT))[1])


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    look = sign("count", "exact")
    points = Points((Point(1, 2, text, text[:50]),), look, text)
    bars = Bars((Bar(text, 1, label=text[:50], hover=text),), look, text)
    figure = made_up(
        title=text,
        shows=text,
        caveats=(text,),
        empty="",
        alt=text,
        rows=({"name": text},),
        fields=(Field("name", text or "x"),),
    )
    names = Axis(kind="category", categories=(text,))
    for chart in (single(points, legend=Legend()), single(bars, y=names)):
        slides = slides_of(deck([made_up(**(vars(figure) | {"chart": chart}))], CONTEXT))
        (native,) = charts_of(slides[1])
        assert native.part.chart_workbook.xlsx_part is not None
    as_list = made_up(**(vars(figure) | {"chart": None, "alt": ""}))
    slides_of(deck([as_list], CONTEXT))


def test_shapes_have_numbers_of_their_own_and_slides_a_footer(every_deck: Decks) -> None:
    for _, slides in every_deck:
        for slide in slides[1:]:
            numbers = [shape.shape_id for shape in slide.shapes]
            assert len(numbers) == len(set(numbers))
            footers = [
                shape for shape in slide.placeholders if shape._element.ph.get("type") == "ftr"
            ]
            assert next(shape._element.ph.get("type") for shape in slide.placeholders) == "title"
            link = footers[0].text_frame.paragraphs[0].runs[-1]
            assert link.hyperlink.address == link.text
