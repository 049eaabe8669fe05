"""The cell styles of an xlsx workbook that say something about a value: how a number or date is
shown, a line through it, a colour behind it.
"""

import re
import zipfile
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree

MOST_SMALL = 30_000_000
# Formats that workbooks use without declaring them: 0%, 0.00%; 0.00E+00, ##0.0E+0; mmm-yy.
BUILT_IN_PERCENTS, BUILT_IN_EXPONENTS, BUILT_IN_MONTHS = {9, 10}, {11, 48}, {17}
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""What a number format shows as it stands: quoted and escaped text, spaces, and colours."""
NO_COLOUR = ("FFFFFF", "000000", "")


@dataclass(frozen=True)
class Styles:
    """The numbers of the styles of each look."""

    percents: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    exponents: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()
    colours: tuple[tuple[int, str], ...] = ()

    @cached_property
    def noted(self) -> tuple[int, ...]:
        """Every style that has one of the looks."""
        coloured = {number for number, _ in self.colours}
        return tuple(sorted(self.percents | self.months | self.exponents | self.struck | coloured))

    @cached_property
    def colour_of(self) -> dict[int, str]:
        """The colour of each style that has one."""
        return dict(self.colours)


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
    percents, months, exponents = (
        set(BUILT_IN_PERCENTS),
        set(BUILT_IN_MONTHS),
        set(BUILT_IN_EXPONENTS),
    )
    for element in root.iter():
        if element.tag.endswith("}numFmt"):
            number, code = int(element.get("numFmtId", 0)), element.get("formatCode", "")
            for shown, numbers in ((is_percent, percents), (is_month, months)):
                if shown(code):
                    numbers.add(number)
            if is_exponent(code):
                exponents.add(number)
    struck = {n for n, font in enumerate(_children(root, "fonts")) if _is_on(font, "strike")}
    fills = {n: _colour(fill) for n, fill in enumerate(_children(root, "fills"))}
    styles = list(enumerate(_children(root, "cellXfs")))
    shown_as = {n: int(style.get("numFmtId", 0)) for n, style in styles}
    return Styles(
        frozenset(n for n, number in shown_as.items() if number in percents),
        frozenset(n for n, number in shown_as.items() if number in months),
        frozenset(n for n, number in shown_as.items() if number in exponents),
        frozenset(n for n, style in styles if int(style.get("fontId", 0)) in struck),
        tuple(
            (n, colour)
            for n, style in styles
            if (colour := fills.get(int(style.get("fillId", 0)), ""))
        ),
    )


def _plain_format(code: str) -> str:
    """The format of positive numbers without what it shows literally."""
    return LITERAL.sub("", code).partition(";")[0].lower()


def is_percent(code: str) -> bool:
    """True if a number format multiplies by a hundred: a quoted or escaped sign does not."""
    return "%" in _plain_format(code)


def is_month(code: str) -> bool:
    """True if a number format shows a month and a year and no day."""
    plain = _plain_format(code)
    return "m" in plain and "y" in plain and not set(plain) & set("dhs")


def is_exponent(code: str) -> bool:
    """True if a number format shows E-notation."""
    return re.search(r"[0#]e[+-]", _plain_format(code)) is not None


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
