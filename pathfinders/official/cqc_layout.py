"""The layout of the CQC's latest ratings: the sheet Providers, of which only the overall ratings of
NHS trusts are kept.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from pathfinders.files.book import refusal
from pathfinders.files.zip_checks import Limits, inspect_zip
from pathfinders.official.cells import heading
from pathfinders.official.ods_stream import rows_of

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
    """The overall ratings of NHS trusts in the sheet Providers. Raises Refused where the file has
    not the layout.
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
    for _, number, cells in rows_of(
        path, name, lambda sheet: sheet.strip().lower() == SHEET, NHS.encode(), FIRST
    ):
        if not fields:
            fields = _fields(cells)
            banner += [] if fields else [cell for cell in cells if cell]
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
        said = (
            f"no heading for {', '.join(missing)}"
            if fields
            else "no row with the headings Provider ID and Latest Rating"
        )
        raise refusal(
            name,
            f"it has no sheet Providers, or that sheet has {said}.",
            "Give the latest ratings as downloaded from the CQC.",
            sheet="Providers",
        )
    return CqcFile(tuple(rows), services, tuple(banner))


def _fields(cells: list[str]) -> dict[str, int]:
    headings = [re.sub(r"\s*/\s*", " / ", heading(cell)) for cell in cells]
    if not {"provider id", "latest rating"} <= set(headings):
        return {}
    fields: dict[str, int] = {}
    for place, said in enumerate(headings):
        if said in HEADINGS:
            fields.setdefault(HEADINGS[said], place)
    return fields
