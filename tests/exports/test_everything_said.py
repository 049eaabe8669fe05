"""What a figure says on screen is in every export: compared for every figure at its defaults and
for every programme.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import Workbook

from pathfinders.exports.context import Context
from pathfinders.exports.csv.archive import csv_zip
from pathfinders.exports.json_file import figure_data
from pathfinders.exports.picture.picture import description
from pathfinders.exports.sentence import sentence
from pathfinders.exports.slides.deck import deck
from pathfinders.exports.workbook.workbook import workbook
from pathfinders.figures import KINDS, Figure, make
from pathfinders.figures.written import written
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.exports.read_deck import notes_of, text_of

LICENCES = {
    "OGL-UK-3.0": "Open Government Licence v3.0",
    "cited": "quoted for facts only",
    "public-domain": "public domain",
}


def squeezed(text: str) -> str:
    """Text without differences of spaces and of capital letters."""
    return " ".join(text.split()).casefold()


def missing(figure: Figure, text: str) -> list[str]:
    """What the figure says and the text does not."""
    said = [
        figure.title,
        figure.shows,
        figure.empty.rstrip("."),
        *(caveat.rstrip(".") for caveat in figure.caveats),
    ]
    for source in figure.sources:
        said += [
            source.title.rstrip("."),
            source.publisher,
            LICENCES[source.licence],
            source.url or "",
            source.published or "",
        ]
    found = squeezed(text)
    return [part for part in said if squeezed(part.rstrip(".")) not in found]


def around(context: Context) -> list[str]:
    """What stands around every figure."""
    return [
        f"version {context.info.number}",
        context.info.author,
        context.info.message,
        context.link,
        *context.filters,
    ]


def test_there_are_figures_of_every_sort(every_figure: list[Figure]) -> None:
    assert len(every_figure) > len(KINDS) > 20
    assert {"drawn", "list", "undrawn"} == {
        "drawn" if figure.chart else "list" if figure.is_list else "undrawn"
        for figure in every_figure
    }


def test_a_deck_says_everything(
    every_deck: list[tuple[Figure, list[Any]]], context: Context
) -> None:
    for figure, (cover, slide, last) in every_deck:
        assert missing(figure, notes_of(slide)) == [], figure.name
        text = text_of(slide)
        assert squeezed(figure.title) in squeezed(slide.shapes.title.text_frame.text)
        assert squeezed(figure.shows.rstrip(".")) in squeezed(text)
        assert squeezed(figure.empty.rstrip(".")) in squeezed(text)
        for part in around(context):
            assert squeezed(part) in squeezed(notes_of(slide)), figure.name
            assert squeezed(part) in squeezed(text_of(last))
        assert all("version 1" in text_of(each).lower() for each in (cover, slide, last))
        assert "1 January 2026" in text_of(cover)
        assert context.link not in text_of(cover)


def test_the_rows_of_a_list_are_in_the_notes_of_its_slide(
    every_deck: list[tuple[Figure, list[Any]]],
) -> None:
    for figure, slides in every_deck:
        if figure.is_list:
            text = squeezed(notes_of(slides[1]))
            for row in figure.rows:
                for field in figure.fields:
                    assert squeezed(written(row.get(field.key), field)) in text, (
                        figure.name,
                        field.key,
                    )


def test_a_workbook_says_everything(
    every_book: list[tuple[Figure, Workbook]], context: Context
) -> None:
    for figure, book in every_book:
        cover, sheet = (
            ["\n".join(str(c.value) for row in one.rows for c in row if c.value is not None)][0]
            for one in book
        )
        assert missing(figure, sheet) == [], figure.name
        for part in around(context):
            assert squeezed(part) in squeezed(sheet)
            assert squeezed(part) in squeezed(cover)
        assert "Open Government Licence v3.0" in cover
        assert squeezed(figure.title) in squeezed(cover)


def test_a_pictures_description_says_everything(
    every_figure: list[Figure], context: Context
) -> None:
    for figure in every_figure:
        text = description(figure, context)
        assert missing(figure, text) == [], figure.name
        assert squeezed(figure.alt) in squeezed(text)
        assert all(squeezed(part) in squeezed(text) for part in around(context))


def test_a_sentence_says_verdict_sources_date_caveats_and_link(
    every_figure: list[Figure], context: Context
) -> None:
    for figure in every_figure:
        text = sentence(figure, context)
        said = [figure.title.rstrip("."), "version 1, published 1 January 2026", context.link]
        said += [source.publisher for source in figure.sources[:1]]
        assert [part for part in said if squeezed(part) not in squeezed(text)] == [], figure.name
        assert "\n" not in text
        assert ("caveat" in text.removeprefix(figure.title)) == bool(figure.caveats), figure.name


def test_a_csv_says_everything_in_readme_and_metadata(
    every_figure: list[Figure], context: Context
) -> None:
    for figure in every_figure:
        with zipfile.ZipFile(io.BytesIO(csv_zip(figure, context))) as archive:
            table, readme, metadata = (
                archive.read(name).decode("utf-8-sig") for name in archive.namelist()
            )
        head, *rows = csv.reader(io.StringIO(table, newline=""))
        assert head == [field.label for field in figure.fields]
        said = [
            ["" if row.get(f.key) is None else str(row[f.key]) for f in figure.fields]
            for row in figure.rows
        ]
        assert [[cell.removeprefix("'") for cell in row] for row in rows] == [
            [c.removeprefix("'") for c in row] for row in said
        ]
        for text in (
            readme,
            json.dumps(json.loads(metadata), ensure_ascii=False).replace('\\"', '"'),
        ):
            assert missing(figure, text) == [], figure.name
            assert [part for part in around(context) if squeezed(part) not in squeezed(text)] == []
            assert "Open Government Licence v3.0" in text


def test_figure_data_says_everything(every_figure: list[Figure], context: Context) -> None:
    for figure in every_figure:
        data = figure_data(figure, View())
        text = json.dumps(data, ensure_ascii=False).replace("OGL-UK-3.0", LICENCES["OGL-UK-3.0"])
        text = text.replace('"cited"', LICENCES["cited"]).replace(
            '"public-domain"', LICENCES["public-domain"]
        )
        assert missing(figure, text.replace('\\"', '"')) == [], figure.name
        assert data["version"] == context.info.number


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_bundles_readme_says_everything(
    name: str, version: Version, bundle_of: Callable[[str], bytes]
) -> None:
    with zipfile.ZipFile(io.BytesIO(bundle_of(name))) as archive:
        text = archive.read("README.md").decode("utf-8")
    assert missing(make(name, version, View()), text) == []
    assert version.info.author in text


def test_another_versions_figure_is_refused(every_figure: list[Figure], context: Context) -> None:
    other = replace(context, info=replace(context.info, number=2))
    for export in (deck, workbook):
        with pytest.raises(ValueError, match="of version 1, not 2"):
            export(every_figure[:1], other)
    with pytest.raises(ValueError, match="of version 1, not 2"):
        sentence(every_figure[0], other)
