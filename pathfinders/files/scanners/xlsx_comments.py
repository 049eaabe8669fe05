"""The comments and notes on the cells of an xlsx sheet."""

import re
import zipfile
from posixpath import join, normpath
from xml.etree import ElementTree

from pathfinders.files.book import Place, column_number
from pathfinders.files.scanners.xlsx_styles import small_part

REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
MOST_COMMENTS = 5_000
LONGEST = 500
THREAD = "[Threaded comment]"
"""How the note begins that Excel leaves for older programs in place of a thread."""


def comments_of(book: zipfile.ZipFile, sheet: str) -> dict[Place, str]:
    """The text of each comment of a sheet, threads included, by the place of its cell."""
    folder, _, file = sheet.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels"
    if relations not in book.NameToInfo:
        return {}
    notes: dict[Place, str] = {}
    threads: dict[Place, list[str]] = {}
    for relation in ElementTree.fromstring(small_part(book, relations)):
        kind = str(relation.get("Type", "")).rpartition("/")[2]
        part = normpath(join(folder, str(relation.get("Target", "")))).lstrip("/")
        if kind not in ("comments", "threadedComment") or part not in book.NameToInfo:
            continue
        for element in ElementTree.fromstring(small_part(book, part)).iter():
            name = element.tag.rpartition("}")[2]
            place = _place(element.get("ref", ""))
            if name not in ("comment", "threadedComment") or place is None:
                continue
            text = " ".join("".join(element.itertext()).split())[:LONGEST]
            if name == "threadedComment":
                threads.setdefault(place, []).append(text)
            elif not text.startswith(THREAD) and len(notes) < MOST_COMMENTS:
                notes[place] = text
    return {**notes, **{place: " / ".join(texts) for place, texts in threads.items()}}


def _place(reference: str) -> Place | None:
    match = REFERENCE.fullmatch(reference)
    return (int(match[2]), column_number(match[1])) if match else None
