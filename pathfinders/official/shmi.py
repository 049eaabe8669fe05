"""SHMI at trust level, both layouts, into the table outcomes."""

from datetime import date

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Cell
from pathfinders.official.cells import CODE, number, text
from pathfinders.official.imported import Ask, Choices, Imported, Tally
from pathfinders.official.lookup import Lookup, arrow
from pathfinders.official.shmi_layout import ShmiFile
from pathfinders.official.shmi_period import suggested, twelve_months
from pathfinders.store.versions import Row, Version
from pathfinders.words import count, today
from pathfinders.words import day as day_in_words

SERIES = "hscic_rolling"
BANDINGS = {"1": "Higher than expected", "2": "As expected", "3": "Lower than expected"}
PREDECESSORS = {"5QT": ("R1F", "Isle of Wight NHS PCT")}
"""Codes published for a trust before it existed: the trust's code, and its predecessor's name."""
WHY = "The file does not say which twelve months it is about."
AGAIN = "Download the file again, or ask its publisher."
PUBLISHERS = (
    (date(2016, 8, 1), "Health and Social Care Information Centre"),
    (date(2023, 2, 1), "NHS Digital"),
)
"""The publishers until each day; NHS England since."""


def read(file: ShmiFile, name: str, choices: Choices, version: Version) -> Imported:
    """The file's rows as rows of outcomes. Without both ends of the period in `choices` there are
    no tables, only the questions.
    """
    lookup, tally = Lookup(version), Tally()
    guess = suggested(name, file.preamble, choices.edition) or (None, None)
    asks = (
        Ask("period_start", "First day of the twelve months", WHY, guess[0], choices.period_start),
        Ask("period_end", "Last day of the twelve months", WHY, guess[1], choices.period_end),
    )
    for column in file.unused:
        tally.add("unused-columns", "Columns", "The table has no place for them.", column)
    rows, problems = _rows(file, name, lookup, tally)
    notes = _rounded(rows, tally)
    start, end = choices.period_start, choices.period_end
    if start is None or end is None:
        return Imported("shmi", {}, tally.left_out(), tuple(notes), tuple(problems), asks)
    if not twelve_months(start, end) or end >= today():
        problems.append(
            Problem(
                "period",
                "outcomes",
                f"{start} to {end} is not twelve whole months of the past.",
                "Give the first day of a month and the last day of the month eleven months later.",
                column="period_end",
                file=name,
            )
        )
    before = lookup.rows("outcomes", ("trust_code", "period_end", "indicator_id", "series"))
    source_id = lookup.used(
        before.values(),
        lambda row_before: (row_before["period_end"], row_before["series"]) == (end, SERIES),
    ) or lookup.source(
        "shmi",
        f"shmi-{start:%Y-%m}-to-{end:%Y-%m}",
        f"Summary Hospital-level Mortality Indicator, {day_in_words(start)} to {day_in_words(end)}",
        _publisher(end),
        None,
    )
    for row in rows:
        old = before.get((row["trust_code"], end, "shmi", SERIES), {})
        row |= {
            "period_start": start,
            "period_end": end,
            "source_id": source_id,
            "note": row["note"] or old.get("note"),
        }
    overlapping = {
        row_before["period_end"]
        for row_before in before.values()
        if row_before["series"] == SERIES
        and row_before["period_end"] != end
        and row_before["period_start"] <= end
        and row_before["period_end"] >= start
    }
    if overlapping:
        notes.append(
            f"The period overlaps with {count(len(overlapping), 'period')} in the table."
            " Overlapping periods stand side by side; never average them."
        )
    return Imported(
        "shmi",
        lookup.with_sources("outcomes", arrow("outcomes", rows)),
        tally.left_out(),
        tuple(notes),
        tuple(problems),
        asks,
    )


def _rows(
    file: ShmiFile, name: str, lookup: Lookup, tally: Tally
) -> tuple[list[Row], list[Problem]]:
    rows: dict[str, Row] = {}
    problems: list[Problem] = []
    in_file = {text(cells["code"]).upper() for _, cells in file.rows}
    for line, cells in file.rows:
        code, note = text(cells["code"]).upper(), None
        title = text(cells.get("name"))
        if not CODE.fullmatch(code):
            example = f"row {line} {(code or title)[:60]}".strip()
            tally.add("footers", "Footers and totals", "They are not values of a trust.", example)
            continue
        if code in PREDECESSORS:
            trust, predecessor = PREDECESSORS[code]
            if trust in in_file:
                tally.add(
                    "predecessors",
                    "Predecessors",
                    "The trust itself stands in the file as well.",
                    f"{code} {title}",
                )
                continue
            code, note = trust, f"Published under predecessor code {code} ({predecessor})"
        if code not in lookup.trusts:
            tally.add(
                "unknown-codes",
                "Codes that the trusts table does not have",
                "Add the trust to the trusts table first.",
                f"{code} {title}",
            )
            continue
        if text(cells["value"]) in ("", "*", "-"):
            tally.add(
                "suppressed",
                "Suppressed cells",
                "The publisher gives no value for the trust.",
                f"{code} {title}",
            )
            continue
        if code in rows:
            problems.append(
                Problem(
                    "duplicate",
                    "outcomes",
                    f"{code} stands in row {rows[code]['_row']} already.",
                    AGAIN,
                    line,
                    "trust_code",
                    code,
                    file=name,
                )
            )
            continue
        rows[code] = {
            "_row": line,
            "trust_code": code,
            "indicator_id": "shmi",
            "series": SERIES,
            "confidence": "stated",
            "note": note,
            **_numbers(cells, line, name, problems),
        }
    return list(rows.values()), problems


def _numbers(cells: dict[str, Cell], line: int, name: str, problems: list[Problem]) -> Row:
    row: Row = {}
    for column in ("value", "observed", "expected", "lower_limit", "upper_limit"):
        row[column] = number(cells.get(column))
        if row[column] is None and text(cells.get(column)) not in ("", "*", "-"):
            problems.append(_wrong(line, column, cells[column], "is not a number.", name))
    if row["observed"] is not None:
        if row["observed"] != round(row["observed"]):
            problems.append(
                _wrong(line, "observed", cells["observed"], "is not a whole number.", name)
            )
        row["observed"] = round(row["observed"])
    if row["lower_limit"] is not None and row["upper_limit"] is not None:
        row["limit_kind"] = "over_dispersion_95"
    banding = text(cells["banding"])
    # Some files give the number of the banding, and others its words.
    row["banding"] = BANDINGS.get(banding[:1]) or next(
        (b for b in BANDINGS.values() if b.lower() in banding.lower()), None
    )
    if row["banding"] is None and banding:
        problems.append(
            _wrong(line, "banding", cells["banding"], "is no banding: 1, 2, 3 or its words.", name)
        )
    return row


def _wrong(line: int, column: str, cell: Cell, fault: str, name: str) -> Problem:
    return Problem(
        "value", "outcomes", f"{text(cell)!r} {fault}", AGAIN, line, column, text(cell), file=name
    )


def _rounded(rows: list[Row], tally: Tally) -> list[str]:
    """Remove observed and expected deaths if all are rounded to fives, because SHMI, which is their
    ratio, would not agree with them. Returns a note about it, or nothing.
    """
    counts = [
        row[column]
        for row in rows
        for column in ("observed", "expected")
        if row[column] is not None
    ]
    apart = [
        r
        for r in rows
        if r["observed"]
        and r["expected"]
        and abs(r["value"] - r["observed"] / r["expected"]) >= 0.001
    ]
    if (
        not apart
        or any(value % 5 for value in counts)
        or not all(_by_rounding(row) for row in apart)
    ):
        return []
    for row in rows:
        row["observed"] = row["expected"] = None
    tally.add(
        "rounded-counts",
        "Observed and expected deaths",
        "The publisher rounds them to fives: SHMI does not follow from them.",
        "all rows",
        len(counts),
    )
    return ["Observed and expected deaths are rounded to fives in this file, and are left out."]


def _by_rounding(row: Row) -> bool:
    """True if counts that were rounded to fives can have had the row's value as their ratio."""
    observed, expected = row["observed"], row["expected"]
    return bool(
        (observed - 2.5) / (expected + 2.5)
        <= row["value"]
        <= (observed + 2.5) / max(expected - 2.5, 0.1)
    )


def _publisher(end: date) -> str:
    """The publisher on the day of publication, which is about six months after the period."""
    return next(
        (publisher for until, publisher in PUBLISHERS if (until - end).days > 180), "NHS England"
    )
