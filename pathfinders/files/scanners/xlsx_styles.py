"""The cell styles of an xlsx workbook that say something about a value: how a number or date is
shown, a line through it, a colour behind it.
"""

import zipfile
from xml.etree import ElementTree

from pathfinders.files.scanners.looks import Styles

MOST_SMALL = 30_000_000
NO_COLOUR = ("FFFFFF", "000000", "")


def small_part(book: zipfile.ZipFile, member: str) -> bytes:
    """A part that is read whole. Raises ValueError where it is too large for that."""
    if book.getinfo(member).file_size > MOST_SMALL:
        raise ValueError(f"{member} is too large")
    return book.read(member)


def styles_of(book: zipfile.ZipFile) -> Styles:
    """The styles of a workbook; none where it declares none."""
    if "xl/styles.xml" not in book.NameToInfo:
        return Styles()
    root = ElementTree.fromstring(small_part(book, "xl/styles.xml"))
    formats = {
        int(element.get("numFmtId", 0)): element.get("formatCode", "")
        for element in root.iter()
        if element.tag.endswith("}numFmt")
    }
    struck = {n for n, font in enumerate(_children(root, "fonts")) if _is_on(font, "strike")}
    fills = {n: _colour(fill) for n, fill in enumerate(_children(root, "fills"))}
    styles = _children(root, "cellXfs")
    return Styles.of(
        formats,
        [int(style.get("numFmtId", 0)) for style in styles],
        {n for n, style in enumerate(styles) if int(style.get("fontId", 0)) in struck},
        {
            n: colour
            for n, style in enumerate(styles)
            if (colour := fills.get(int(style.get("fillId", 0)), ""))
        },
    )


def _children(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return next((list(element) for element in root if element.tag.endswith("}" + name)), [])


def _is_on(font: ElementTree.Element, name: str) -> bool:
    element = next((part for part in font if part.tag.endswith("}" + name)), None)
    return element is not None and element.get("val", "1") not in ("0", "false")


def _colour(fill: ElementTree.Element) -> str:
    """The RGB code of a solid fill; empty for none, for black and white, and for colours of a
    theme, which table styles use for their bands.
    """
    pattern = next((part for part in fill if part.tag.endswith("}patternFill")), None)
    if pattern is None or pattern.get("patternType") != "solid":
        return ""
    ground = next((part for part in pattern if part.tag.endswith("}fgColor")), None)
    rgb = ground.get("rgb", "")[-6:].upper() if ground is not None else ""
    return "" if rgb in NO_COLOUR else rgb
