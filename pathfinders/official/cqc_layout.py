"""The layout of the CQC's latest ratings. Of its sheet Providers only the overall ratings of NHS
trusts are read.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from pathfinders.files.book import refusal
from pathfinders.files.zip_checks import Limits, inspect_zip
from pathfinders.official.cells import heading
from pathfinders.official.ods_stream import stream_rows

LIMITS = Limits(unpacked=4_000_000_000, ratio=5_000)
"""The real file unpacks to over a gigabyte; it is streamed, so that its size costs time and no
memory.
"""
NHS = "NHS Healthcare Organisation"
SHEET = "providers"
FIRST = 60
MOST_ROWS = 50_000
HEADINGS = {
    "provider id": "provider_id",
    "provider ods code": "ods_code",
    "provider name": "name",
    "provider type": "type",
    "service / population group": "service",
    "domain": "domain",
    "key question": "domain",
    "latest rating": "rating",
    "publication date": "published",
    "inherited rating (y / n)": "inherited",
}
NEEDED = ("provider_id", "type", "service", "domain", "rating", "published")


@dataclass(frozen=True)
class CqcFile:
    """The overall ratings of NHS trusts, as text."""

    rows: tuple[tuple[int, dict[str, str]], ...]
    """Row number in the sheet, and its cells by field."""
    services: int
    """Rows of NHS trusts about one service or group of people."""
    banner: tuple[str, ...]
    """The text above the headings."""


def cqc_file(path: Path, name: str) -> CqcFile:
    """The overall ratings of NHS trusts in the sheet Providers. Raises Refused if the file does not
    have the layout.
    """
    if inspect_zip(path, name, LIMITS)[0] != "ods":
        raise refusal(
            name,
            "it is no OpenDocument workbook (.ods).",
            "Give the latest ratings as downloaded from the CQC.",
        )
    fields: dict[str, int] = {}
    banner: list[str] = []
    rows: list[tuple[int, dict[str, str]]] = []
    services = 0
    for _, number, cells in stream_rows(
        path, name, lambda sheet: sheet.strip().lower() == SHEET, NHS.encode(), FIRST
    ):
        if not fields:
            fields = _fields(cells)
            if not fields:
                banner += [cell for cell in cells if cell]
            # Without one of these columns the file is refused, so its gigabyte of rows is not read.
            if fields and any(field not in fields for field in NEEDED):
                break
            continue
        row = {field: cells[i] if i < len(cells) else "" for field, i in fields.items()}
        if row["type"] != NHS:
            continue
        if row["service"].strip().lower() != "overall":
            services += 1
            continue
        rows.append((number, row))
        if len(rows) > MOST_ROWS:
            raise refusal(
                name,
                f"it has more than {MOST_ROWS:,} overall ratings of NHS trusts.",
                "Give the file as downloaded.",
            )
    missing = [field for field in NEEDED if field not in fields]
    if missing:
        fault = "no row with the headings Provider ID and Latest Rating"
        if fields:
            fault = f"no heading for {', '.join(missing)}"
        raise refusal(
            name,
            f"it has no sheet Providers, or that sheet has {fault}.",
            "Give the latest ratings as downloaded from the CQC.",
            sheet="Providers",
        )
    return CqcFile(tuple(rows), services, tuple(banner))


def _fields(cells: list[str]) -> dict[str, int]:
    headings = [re.sub(r"\s*/\s*", " / ", heading(cell)) for cell in cells]
    if not {"provider id", "latest rating"} <= set(headings):
        return {}
    fields: dict[str, int] = {}
    for place, title in enumerate(headings):
        if title in HEADINGS:
            fields.setdefault(HEADINGS[title], place)
    return fields
