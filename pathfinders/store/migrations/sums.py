"""Sums of the shape before: the period and the short name that their wording holds.

A row without them said what it covers in words only, such as "spend in August 2026", and these
words were part of the key.
"""

import calendar
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

Row = dict[str, Any]

MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
# Only a month at the end of the wording, with its year, is read as a period. A period is part of
# the key, so anything less certain stays in words.
IN_A_MONTH = re.compile(
    rf"^(?P<what>.*?)\s*\b(?:in|for)\s+(?P<month>{'|'.join(MONTHS)})\s+(?P<year>\d{{4}})$",
    re.IGNORECASE,
)
PLAIN = {
    "",
    "allocation",
    "allocation to participant",
    "expenditure",
    "spend",
    "spending",
    "spent",
    "whole programme",
}
"""Wordings that say no more than the row's stage and participant do."""
# The key of schema 2 without the short name, which is what has to tell its rows apart here.
KEY = (
    "programme_id",
    "participant_id",
    "stage",
    "basis",
    "financial_year",
    "period_start",
    "forecast_on",
)


def with_periods(rows: Iterable[Row]) -> list[Row]:
    """The rows with `period_start`, `period_end` and `sum_id` from their `unit_note`; what a row
    has of these already stays. No two rows of one key are left without different short names.
    """
    numbered: list[Row] = []
    counts: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        dated = with_period(row)
        key = (*(dated.get(name) for name in KEY), dated["sum_id"])
        counts[key] += 1
        # Two wordings that differ in their signs only have one short name.
        if counts[key] > 1:
            dated["sum_id"] = f"{dated['sum_id'] or 'sum'}-{counts[key]}"
        numbered.append(dated)
    return numbered


def with_period(row: Row) -> Row:
    """One row with its period and short name, whatever the other rows are."""
    start, end, what = row.get("period_start"), row.get("period_end"), row.get("unit_note") or ""
    month = IN_A_MONTH.match(what.strip())
    if month:
        what = month["what"]
        if start is None and end is None:
            start, end = _month(int(month["year"]), MONTHS[month["month"].casefold()])
    sum_id = row.get("sum_id")
    if sum_id is None and what.strip().casefold() not in PLAIN:
        sum_id = short_name(what)
    return {**row, "period_start": start, "period_end": end, "sum_id": sum_id}


def short_name(words: str) -> str | None:
    """The words as a code: small letters and digits, joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-") or None


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
