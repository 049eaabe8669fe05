"""ODS etr.csv, both editions' layouts, into the table trusts: names, status, regions and dates of
trusts that stand there.
"""

import re
from collections.abc import Iterable
from datetime import date

from pathfinders.checks.problems import Problem
from pathfinders.official.cells import day, text
from pathfinders.official.etr_layout import EtrRow
from pathfinders.official.imported import Ask, Choices, Imported, Tally
from pathfinders.official.lookup import Lookup, arrow
from pathfinders.store.versions import Row, Version
from pathfinders.words import count, listed

FOUR_REGIONS = {
    "Y54": "North of England",
    "Y55": "Midlands and East of England",
    "Y56": "London",
    "Y57": "South of England",
}
SEVEN_REGIONS = {
    "Y56": "London",
    "Y58": "South of England",
    "Y59": "South of England",
    "Y60": "Midlands and East of England",
    "Y61": "Midlands and East of England",
    "Y62": "North of England",
    "Y63": "North of England",
}
"""The seven regions of 2019 on, each inside one of the four regions of 2015."""
WALES = "W00"
SMALL_WORDS = {"and", "of", "the", "for", "on", "upon", "in", "with", "at", "by"}
COLUMNS = (
    "trust_code",
    "name",
    "region",
    "is_foundation_trust",
    "opened",
    "closed",
    "source_id",
    "region_basis",
    "closed_basis",
    "also_source_ids",
)


def read(rows: tuple[EtrRow, ...], name: str, choices: Choices, version: Version) -> Imported:
    """The file's rows of the trusts in the table. Without the day of the edition in `choices` there
    are no tables, only the question.

    Rows that equal the table's keep their source. A closing date is never removed, because an older
    file does not have the closures since.
    """
    lookup, tally, problems = Lookup(version), Tally(), list[Problem]()
    days = {day(row.opened) for row in rows} | {day(row.closed) for row in rows}
    newest = max((named for named in days if named), default=None)
    latest = f" The newest date in it is {newest:%Y-%m-%d}." if newest else ""
    ask = Ask(
        "edition",
        "Day of the edition",
        "The file does not say of which day it is." + latest,
        None,
        choices.edition,
    )
    four = bool({row.grouping for row in rows} & (set(FOUR_REGIONS) - set(SEVEN_REGIONS)))
    regions = "four of 2015" if four else "seven of 2019 on"
    notes = [f"Its regions are the {regions}."]
    rows_by_code: dict[str, Row] = {}
    elsewhere, closed_here = list[str](), 0
    for row in rows:
        trust = _find_trust(row, lookup, tally)
        if trust is None:
            continue
        if row.code in rows_by_code:
            problems.append(
                Problem(
                    "duplicate",
                    "trusts",
                    f"{row.code} stands in row {rows_by_code[row.code]['_row']} already.",
                    "Download the file again.",
                    row.row,
                    "trust_code",
                    row.code,
                    file=name,
                )
            )
            continue
        fresh = _fresh(row, trust, problems, name)
        region = (FOUR_REGIONS if four else SEVEN_REGIONS).get(row.grouping)
        if region is None:
            tally.add(
                "unknown-groupings",
                "National groupings that are no region",
                "The region in the table is kept.",
                row.grouping,
            )
        elif region != trust["region"]:
            # The table's regions are those of 2015; the seven can only be checked against them.
            if four:
                fresh |= {"region": region, "region_basis": "ods_code"}
            else:
                elsewhere.append(row.code)
        closed_here += bool(trust["closed"] and not day(row.closed))
        rows_by_code[row.code] = {"_row": row.row, **{c: trust[c] for c in COLUMNS}, **fresh}
    if closed_here:
        notes.append(
            f"{count(closed_here, 'trust')} with a closing date in the table have none in the file."
            " It is kept."
        )
    if elsewhere:
        notes.append(
            "The region in the table, which is that of 2015, differs from the file's for"
            f" {listed(elsewhere)}. It is kept."
        )
    if choices.edition is None:
        return Imported("ods_trusts", {}, tally.left_out(), tuple(notes), tuple(problems), (ask,))
    final = [
        row for row in rows_by_code.values() if _set_source(row, lookup, choices.edition, tally)
    ]
    changed = sum(
        row["source_id"] != lookup.trusts[row["trust_code"]]["source_id"] for row in final
    )
    notes.append(f"{count(len(final) - changed, 'trust')} stand in the table as the file has them.")
    return Imported(
        "ods_trusts",
        lookup.with_sources("trusts", arrow("trusts", final, COLUMNS)),
        tally.left_out(),
        tuple(notes),
        tuple(problems),
        (ask,),
    )


def _find_trust(row: EtrRow, lookup: Lookup, tally: Tally) -> Row | None:
    if row.grouping == WALES:
        tally.add(
            "welsh",
            "Organisations in Wales",
            "The trusts table is of England.",
            f"{row.code} {row.name}",
        )
    elif not re.fullmatch(r"[A-Z0-9]{3}", row.code):
        tally.add(
            "other-rows",
            "Rows without the code of a trust",
            "A trust's code has three characters.",
            f"row {row.row}: {row.code}",
        )
    elif row.code not in lookup.trusts:
        tally.add(
            "unknown-codes",
            "Codes that the trusts table does not have",
            "The file does not say what type of trust it is. Add it to the trusts table with its"
            " type, then import again.",
            f"{row.code} {proper_name(row.name)} (opened"
            f" {day(row.opened) or 'on a day not lookup'})",
        )
    else:
        return lookup.trusts[row.code]
    return None


def _fresh(row: EtrRow, trust: Row, problems: list[Problem], name: str) -> Row:
    """The columns that the file has. A date that cannot be read is added to the problems."""
    fresh: Row = {"is_foundation_trust": "FOUNDATION TRUST" in " ".join(row.name.upper().split())}
    title = " ".join(row.name.split())
    # The file is in capitals. A name that differs in nothing else stays as the table writes it.
    fresh["name"] = trust["name"]
    if title.casefold() != trust["name"].casefold():
        fresh["name"] = proper_name(title)
    for column, written in (("opened", row.opened), ("closed", row.closed)):
        read_day = day(written)
        if read_day:
            fresh[column] = read_day
        elif text(written):
            problems.append(
                Problem(
                    "value",
                    "trusts",
                    f"{written!r} is not a day written YYYYMMDD.",
                    "Download the file again.",
                    row.row,
                    column,
                    written,
                    file=name,
                )
            )
    if "closed" in fresh and fresh["closed"] != trust["closed"]:
        fresh["closed_basis"] = "ods_close_date"
    return fresh


def _set_source(row: Row, lookup: Lookup, edition: date, tally: Tally) -> bool:
    """Name this edition as the source of a row that changes the table. False if the table's row is
    from a later edition, so that this one must not replace it.
    """
    old = lookup.trusts[row["trust_code"]]
    if all(row[column] == old[column] for column in COLUMNS):
        return True
    published = lookup.sources[old["source_id"]]["published"] or ""
    # A source may be dated to the month or year only, so the edition is cut to the same length.
    if published > f"{edition:%Y-%m-%d}"[: len(published)]:
        tally.add(
            "older-than-table",
            "Trusts of which the table has a later edition",
            "An older file must not undo a later one.",
            f"{old['trust_code']} {old['name']}",
        )
        return False
    row["source_id"] = lookup.source(
        "ods_trusts",
        f"ods-etr-{edition:%Y-%m}",
        f"NHS trusts reference file (etr), {edition:%B %Y}",
        "Organisation Data Service",
        f"{edition:%Y-%m}",
    )
    row["also_source_ids"] = _joined(
        old["also_source_ids"], old["source_id"], without=row["source_id"]
    )
    return True


def _joined(sources: str | None, another: str, without: str) -> str | None:
    ids: Iterable[str] = [*(sources or "").split(";"), another]
    return ";".join(dict.fromkeys(i for i in ids if i and i != without)) or None


def proper_name(capitals: str) -> str:
    """A name in capitals as it is usually written: "ST GEORGE'S AND MADE UP NHS TRUST" is "St
    George's and Made Up NHS Trust".
    """
    words = []
    for word in capitals.lower().split():
        if word == "nhs":
            words.append("NHS")
        elif word in SMALL_WORDS and words and not words[-1].endswith(","):
            words.append(word)
        else:
            words.append(re.sub(r"(?<![\w'’])[a-z]", lambda m: m[0].upper(), word))
    return " ".join(words)
