"""How slides look to those who read them, hear them or edit them."""

from typing import Any

import pytest
from pptx.util import Pt

from pathfinders.charts.chart import Axis, Legend, single
from pathfinders.charts.marks import Band, Bar, Bars, Point, Points
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import programmes
from pathfinders.exports.context import Context
from pathfinders.exports.slides.deck import deck
from pathfinders.exports.slides.parts import HEIGHT, INSIDE, WIDTH, lines_of
from pathfinders.figures import KINDS, Field, Figure, make
from pathfinders.figures.sentences import sentences
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.exports.made_up import CONTEXT, HOSTILE, charted, made_up
from tests.exports.read_deck import charts_of, notes_of, slides_of, text_of

Decks = list[tuple[Figure, list[Any]]]


def squeezed(text: str) -> str:
    """Text without differences of spaces and of capital letters."""
    return " ".join(text.split()).casefold()


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


DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def sizes_on(slide: Any) -> set[float]:
    """Every size of letters that a slide or a chart on it sets, in points."""
    parts = [slide._element, *(chart._chartSpace for chart in charts_of(slide))]
    return {
        int(element.get("sz")) / 100
        for part in parts
        for element in part.iter()
        if element.tag in (f"{DRAWING}rPr", f"{DRAWING}defRPr", f"{DRAWING}endParaRPr")
        and element.get("sz")
    }


def test_nothing_on_a_slide_is_smaller_than_fourteen_points(every_deck: Decks) -> None:
    for figure, slides in every_deck:
        for slide in slides:
            assert min(sizes_on(slide), default=14) >= 14, figure.name


def test_every_word_on_a_slide_has_a_size(every_deck: Decks) -> None:
    for figure, slides in every_deck:
        for slide in slides:
            for shape in slide.shapes:
                if shape.has_text_frame and not (
                    shape.is_placeholder and shape._element.ph.get("type") == "sldNum"
                ):
                    for paragraph in shape.text_frame.paragraphs:
                        assert all(run.font.size for run in paragraph.runs), figure.name


def test_a_long_list_says_how_much_more_is_in_the_workbook() -> None:
    rows = tuple({"name": f"Made-up trust {i}", "number": i} for i in range(1, 121))
    figure = made_up(
        chart=None,
        alt="",
        rows=rows,
        fields=(Field("name", "Name"), Field("number", "Number", "integer")),
    )
    cover, slide, last = slides_of(deck([figure], CONTEXT))
    shown = [line for line in text_of(slide).split("\n") if line.startswith("Made-up trust")]
    assert shown == [f"Made-up trust {i}. Number: {i}." for i in range(1, len(shown) + 1)]
    assert 10 < len(shown) < 30
    assert f"{120 - len(shown)} more in the workbook." in text_of(slide)
    assert "Made-up trust 120" in notes_of(slide)
    assert not any(shape.has_table for each in (cover, slide, last) for shape in each.shapes)


def test_a_small_table_is_a_table() -> None:
    figure = made_up(chart=None, alt="", fields=(Field("name", "Name"), Field("year", "Year")))
    slide = slides_of(deck([figure], CONTEXT))[1]
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    assert [row.cells[0].text for row in table.rows] == ["Name", "Made-up trust", "", "Zero"]


def test_a_figure_without_rows_has_no_slide_of_its_own(version: Version, context: Context) -> None:
    names = [kind.name for kind in KINDS.values() if kind.page == "funding"]
    figures = [make(name, version, View()) for name in names]
    silent = [figure for figure in figures if not figure.rows]
    assert silent
    slides = slides_of(deck(figures, context))
    titles = {squeezed(slide.shapes.title.text_frame.text) for slide in slides}
    for figure in figures:
        assert (squeezed(figure.title) in titles) == bool(figure.rows), figure.name
        assert squeezed(figure.title) in squeezed(text_of(slides[1])), figure.name


def test_a_page_has_at_most_eight_slides_and_names_what_is_left_out(
    version: Version, context: Context
) -> None:
    for page in sorted({kind.page for kind in KINDS.values()}):
        names = [kind.name for kind in KINDS.values() if kind.page == page]
        figures = [make(name, version, View()) for name in names]
        slides = slides_of(deck(figures, context))
        assert len(slides) <= 8, page
        shown = squeezed(" ".join(text_of(slide) for slide in slides))
        for figure in figures:
            assert squeezed(figure.title.rstrip(".")) in shown, figure.name
        assert context.link in text_of(slides[-1])


def test_the_slides_of_the_briefing_are_the_briefing(version: Version, context: Context) -> None:
    names = [kind.name for kind in KINDS.values() if kind.page == "briefing"]
    for programme in programmes(version):
        view = View(programme=programme.programme_id)
        figures = [make(name, version, view) for name in names]
        said = sentences(version, view)
        slides = slides_of(deck(figures, context, said))
        assert 4 <= len(slides) <= 8
        text = squeezed(" ".join(text_of(slide) for slide in slides))
        assert [s.text for s in said if squeezed(s.text.rstrip(".")) not in text] == []
        assert all(squeezed(s.text) in squeezed(text_of(slides[1])) for s in said[:3])
        assert "Filters" in text_of(slides[-1])
        for row in make("lines-to-take", version, view).rows:
            assert squeezed(row["question"]) in text, programme.name
            assert squeezed(row["answer_said"]) in text


def test_a_row_of_very_long_text_does_not_hold_up_the_rest() -> None:
    rows = ({"name": "word " * 4000}, {"name": "Last"})
    figure = made_up(chart=None, alt="", rows=rows, fields=(Field("name", "Name"),))
    slide = slides_of(deck([figure], CONTEXT))[1]
    assert notes_of(slide).count("word") == 4000
    assert "Last" in notes_of(slide)
    assert "Two more in the workbook" in text_of(slide)


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
            (foot,) = [s for s in slide.placeholders if s._element.ph.get("type") == "ftr"]
            assert next(shape._element.ph.get("type") for shape in slide.placeholders) == "title"
            assert foot.text_frame.text == "Version 1, 1 January 2026"
        links = [
            run
            for shape in slides[-1].shapes
            if shape.has_text_frame
            for paragraph in shape.text_frame.paragraphs
            for run in paragraph.runs
            if run.hyperlink.address
        ]
        assert [run.hyperlink.address for run in links] == [run.text for run in links]
        assert len(links) == 1
