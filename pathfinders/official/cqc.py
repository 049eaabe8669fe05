"""CQC latest ratings, both layouts, into the table cqc_ratings: the ratings of whole trusts."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from pathfinders.checks.problems import Problem
from pathfinders.official.cells import day, month_named
from pathfinders.official.cqc_layout import CqcFile
from pathfinders.official.imported import Ask, Choices, Imported, Tally
from pathfinders.official.lookup import Lookup, arrow
from pathfinders.store.versions import Row, Version
from pathfinders.tables.trusts import RATINGS
from pathfinders.words import count
from pathfinders.words import day as day_in_words

DOMAINS = {
    "overall": "overall",
    "safe": "safe",
    "effective": "effective",
    "caring": "caring",
    "responsive": "responsive",
    "well-led": "well_led",
    "well led": "well_led",
}
RATING = {rating.lower(): rating for rating in RATINGS}
NO_RATING = {
    "",
    "-",
    "not rated",
    "not yet rated",
    "no rating",
    "inspected but not rated",
    "insufficient evidence to rate",
    "not formally rated",
    "unrated",
}
SAME_WITHIN = timedelta(days=7)
"""A rating in the table with the same result and a day this close is the same publication. The
CQC's pages and its news give days that differ by a few.
"""
Key = tuple[str, date, str]


def read(file: CqcFile, name: str, choices: Choices, version: Version) -> Imported:
    """The file's ratings of trusts in the table. Without the day of the edition in `choices` there
    are no tables, only the question.
    """
    lookup, tally, problems = Lookup(version), Tally(), list[Problem]()
    days = [_day_in(text) for text in file.banner]
    guess = next((named for named in days if named), None)
    why = "The CQC replaces the file every month, and it does not say of which day it is."
    ask = Ask("edition", "Day of the edition", why, guess, choices.edition)
    tally.add(
        "services",
        "Ratings of one service or group of people",
        "Only the rating of the whole trust is kept.",
        count=file.services,
    )
    by_key: dict[Key, list[Row]] = defaultdict(list)
    for line, cells in file.rows:
        row = _row(line, cells, lookup, tally, problems, name)
        if row:
            by_key[row["trust_code"], row["published_latest"], row["domain"]].append(row)
    rows = list(_consistent(by_key, problems, name))
    notes = []
    if inherited := sum(bool(row["note"]) for row in rows):
        notes.append(
            f"{count(inherited, 'rating')} were inherited from an earlier provider; their note"
            " says so."
        )
    rows = _without_published(rows, version, tally)
    if choices.edition is None:
        return Imported("cqc", {}, tally.left_out(), tuple(notes), tuple(problems), (ask,))
    before = lookup.rows("cqc_ratings", ("trust_code", "published_latest", "domain"))
    source_id = lookup.source(
        "cqc",
        f"cqc-latest-ratings-{choices.edition:%Y-%m-%d}",
        f"CQC latest ratings, {day_in_words(choices.edition)}",
        "Care Quality Commission",
        f"{choices.edition:%Y-%m-%d}",
    )
    for row in rows:
        old = before.get((row["trust_code"], row["published_latest"], row["domain"]))
        same = old is not None and old["rating"] == row["rating"]
        row["source_id"] = source_id
        row["also_source_ids"] = None
        if old:
            row["note"] = row["note"] or old["note"]
            row["also_source_ids"] = old["also_source_ids"]
        # A rating that the table has already is not news of this edition: it keeps its source, and
        # what was entered about its day.
        if old and same:
            row["source_id"] = old["source_id"]
            row |= {c: old[c] for c in ("published_earliest", "date_precision", "confidence")}
    problems += [
        Problem(
            "edition",
            "cqc_ratings",
            f"{row['published_latest']} is after the day of the edition.",
            "Check the day of the edition that you gave.",
            row["_row"],
            "published_latest",
            file=name,
            sheet="Providers",
        )
        for row in rows
        if row["published_latest"] > choices.edition
    ]
    return Imported(
        "cqc",
        lookup.with_sources("cqc_ratings", arrow("cqc_ratings", rows)),
        tally.left_out(),
        tuple(notes),
        tuple(problems),
        (ask,),
    )


def _row(
    line: int,
    cells: dict[str, str],
    lookup: Lookup,
    tally: Tally,
    problems: list[Problem],
    name: str,
) -> Row | None:
    # The CQC's own id of an NHS trust is its ODS code, so it serves where the code is not given.
    code = (cells.get("ods_code") or cells["provider_id"]).strip().upper()
    domain = DOMAINS.get(cells["domain"].strip().lower())
    rating = RATING.get(cells["rating"].strip().lower())
    if code not in lookup.trusts:
        tally.add(
            "unknown-codes",
            "Codes that the trusts table does not have",
            "Add the trust to the trusts table first.",
            f"{code} {cells.get('name', '')}".strip(),
        )
    elif rating is None and cells["rating"].strip().lower() in NO_RATING:
        tally.add(
            "not-rated",
            "Without a rating",
            "'Not rated' and '-' mean that the CQC gave none.",
            f"{code} {cells['domain']}",
        )
    elif domain is None or rating is None:
        column = "domain" if domain is None else "rating"
        value = cells[column]
        problems.append(
            _problem(line, column, f"{value!r} is not known as a {column}.", value, name)
        )
    elif (published := day(cells["published"])) is None:
        problems.append(
            _problem(
                line,
                "published_latest",
                f"{cells['published']!r} is no day written DD/MM/YYYY.",
                cells["published"],
                name,
            )
        )
    else:
        note = None
        if cells.get("inherited", "").strip().upper().startswith("Y"):
            note = "Inherited: given to an earlier provider of these services"
        return {
            "_row": line,
            "trust_code": code,
            "published_earliest": published,
            "published_latest": published,
            "date_precision": "day",
            "domain": domain,
            "rating": rating,
            "confidence": "stated",
            "note": note,
        }
    return None


def _consistent(by_key: dict[Key, list[Row]], problems: list[Problem], name: str) -> Iterable[Row]:
    """One row for each trust, day and domain. If the file has different ratings for one, it is left
    out and a problem is added.
    """
    for (code, published, domain), rows in by_key.items():
        ratings = list(dict.fromkeys(row["rating"] for row in rows))
        if len(ratings) == 1:
            yield rows[0]
        else:
            lines = ", ".join(str(row["_row"]) for row in rows)
            problems.append(
                _problem(
                    rows[0]["_row"],
                    "rating",
                    f"{code} has {len(ratings)} ratings for {domain} published on"
                    f" {published:%d/%m/%Y}: {' and '.join(ratings)} (rows {lines}).",
                    ratings[0],
                    name,
                )
            )


def _without_published(rows: list[Row], version: Version, tally: Tally) -> list[Row]:
    """The rows, without ratings that the table has already with another day or bounds around it."""
    by_rating: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in version.table("cqc_ratings").to_pylist():
        by_rating[row["trust_code"], row["domain"], row["rating"]].append(row)
    fresh = []
    for row in rows:
        published = row["published_latest"]
        same = [
            old
            for old in by_rating[row["trust_code"], row["domain"], row["rating"]]
            if old["published_earliest"] - SAME_WITHIN
            <= published
            <= old["published_latest"] + SAME_WITHIN
        ]
        if same and all(old["published_latest"] != published for old in same):
            tally.add(
                "there-already",
                "Ratings that the table has with another day",
                "A rating with the same result within a week of the table's dates is the same"
                " publication. To take the CQC's day, correct the date in the table.",
                f"{row['trust_code']} {row['domain']}: {published}, in the table"
                f" {same[0]['published_earliest']} to {same[0]['published_latest']}",
            )
        else:
            fresh.append(row)
    return fresh


def _problem(line: int, column: str, message: str, value: str, name: str) -> Problem:
    todo = (
        "It is left out. Look the rating up on the CQC's page of the trust, and add it to the"
        " table."
    )
    return Problem(
        "value", "cqc_ratings", message, todo, line, column, value, "warning", name, "Providers"
    )


def _day_in(text: str) -> date | None:
    """The first day that a text names, as 01/11/2026 or 1 November 2026; None if it names none."""
    if match := re.search(r"\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{4}-\d{2}-\d{2}\b", text):
        return day(match[0])
    match = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3,9})\s+(\d{4})\b", text)
    month = month_named(match[2]) if match else None
    if not match or not month:
        return None
    return day(f"{int(match[1]):02d}/{month:02d}/{match[3]}")
