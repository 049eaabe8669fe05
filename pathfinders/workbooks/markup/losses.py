"""What a workbook holds that its marked copy cannot keep, found in its parts.

The library that writes the copy knows an older form of the format. What it does not know it leaves
out without a word, so it is looked for here and named.
"""

import re
import zipfile
from collections.abc import Iterator

from pathfinders.files.zip_checks import unpacked

PARTS = (
    (r"xl/threadedComments/", "threads of comments (their first text stays as a note)"),
    (r"xl/persons/", ""),
    (r"docMetadata/", "the sensitivity label"),
    (r"xl/slicers/|xl/slicerCaches/", "slicers"),
    (r"xl/timelines/", "timelines"),
    (r"xl/ctrlProps/|xl/activeX/", "buttons and other controls"),
    (r"xl/diagrams/", "diagrams"),
    (r"xl/embeddings/", "embedded files"),
    (r"xl/queryTables/|xl/connections\.xml", "connections to other data"),
    (r"xl/model/|customXml/item", "the data model"),
    (r"xl/featurePropertyBag/", "check boxes in cells"),
    (r"xl/richData/", "pictures and linked data in cells"),
    (r"xl/webextensions/", "add-ins"),
)
"""Parts of a workbook, and what they are called; an empty name goes with another part."""
IN_SHEETS = (
    (rb"<x14:sparklineGroup\b", "sparklines"),
    (rb"<x14:dataBar\b|<x14:cfRule\b[^>]*dataBar", "newer settings of data bars"),
    (rb"<x14:conditionalFormatting\b", "newer conditional formats"),
    (rb"<x14:dataValidation\b", "lists to choose from that lie on another sheet"),
    (rb'<c\b[^>]*\bcm="', "dynamic arrays (they become fixed ones)"),
    (rb"<f\b[^>]*>[^<]*</f>\s*<v>|<f\b[^>]*/>\s*<v>", "the stored results of formulas"),
)
IN_DRAWINGS = (
    (rb"<xdr:sp\b|<xdr:cxnSp\b", "text boxes and shapes"),
    (rb"<xdr:grpSp\b", "grouped shapes"),
    (rb"<mc:AlternateContent\b", "newer charts and drawings"),
)
OVERLAP = 4_096
"""Bytes of a piece that are looked at again with the next, because a tag can lie across the two."""


def losses(book: zipfile.ZipFile) -> list[str]:
    """What the workbook holds that a marked copy of it will not, in words."""
    names = book.namelist()
    losses = [
        words for pattern, words in PARTS if words and any(re.match(pattern, n) for n in names)
    ]
    for folder, kinds in (("xl/worksheets/", IN_SHEETS), ("xl/drawings/", IN_DRAWINGS)):
        open_kinds = list(kinds)
        for member in names:
            if not member.startswith(folder) or not member.endswith(".xml") or "_rels" in member:
                continue
            for text in _pieces(book, member):
                seen = [kind for kind in open_kinds if re.search(kind[0], text)]
                losses += [words for _, words in seen]
                # What was seen once is not looked for again, in this sheet or the next.
                open_kinds = [kind for kind in open_kinds if kind not in seen]
    return list(dict.fromkeys(losses))


def _pieces(book: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    rest = b""
    for piece in unpacked(book, member):
        yield rest + piece
        rest = piece[-OVERLAP:]
