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
from pathfinders.official.known import Known, arrow
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
    """What the file says of the trusts in the table, once the day of the edition is given.

    Rows that say the same as the table keep their source. A closing date is never taken away: the
    file of a day knows nothing of later ones.
    """
    known, tally, problems = Known(version), Tally(), list[Problem]()
    newest = max(
        (d for row in rows for text_day in (row.opened, row.closed) if (d := day(text_day))),
        default=None,
    )
    latest = f" The newest date in it is {newest:%Y-%m-%d}." if newest else ""
    ask = Ask(
        "edition",
        "Day of the edition",
        "The file does not say of which day it is." + latest,
        None,
        choices.edition,
    )
    four = bool({row.grouping for row in rows} & (set(FOUR_REGIONS) - set(SEVEN_REGIONS)))
    notes = [f"Its regions are the {'four of 2015' if four else 'seven of 2019 on'}."]
    made: dict[str, Row] = {}
    elsewhere, kept_closed = list[str](), 0
    for row in rows:
        trust = _known_trust(row, known, tally)
        if trust is None:
            continue
        if row.code in made:
            problems.append(
                Problem(
                    "duplicate",
                    "trusts",
                    f"{row.code} stands in row {made[row.code]['_row']} already.",
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
        kept_closed += bool(trust["closed"] and not day(row.closed))
        made[row.code] = {"_row": row.row, **{c: trust[c] for c in COLUMNS}, **fresh}
    if kept_closed:
        notes.append(
            f"{count(kept_closed, 'trust')} with a closing date in the table have none in the file."
            " It is kept."
        )
    if elsewhere:
        notes.append(
            "The region in the table, which is that of 2015, differs from the file's for"
            f" {listed(elsewhere)}. It is kept."
        )
    if choices.edition is None:
        return Imported("ods_trusts", {}, tally.left_out(), tuple(notes), tuple(problems), (ask,))
    final = [row for row in made.values() if _signed(row, known, choices.edition, tally)]
    changed = sum(row["source_id"] != known.trusts[row["trust_code"]]["source_id"] for row in final)
    notes.append(f"{count(len(final) - changed, 'trust')} stand in the table as the file has them.")
    return Imported(
        "ods_trusts",
        known.with_sources("trusts", arrow("trusts", final, COLUMNS)),
        tally.left_out(),
        tuple(notes),
        tuple(problems),
        (ask,),
    )


def _known_trust(row: EtrRow, known: Known, tally: Tally) -> Row | None:
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
    elif row.code not in known.trusts:
        tally.add(
            "unknown-codes",
            "Codes that the trusts table does not have",
            "The file does not say what type of trust it is. Add it to the trusts table with its"
            " type, then import again.",
            f"{row.code} {proper_name(row.name)} (opened"
            f" {day(row.opened) or 'on a day not known'})",
        )
    else:
        return known.trusts[row.code]
    return None


def _fresh(row: EtrRow, trust: Row, problems: list[Problem], name: str) -> Row:
    """The columns that the file gives."""
    fresh: Row = {"is_foundation_trust": "FOUNDATION TRUST" in " ".join(row.name.upper().split())}
    called = " ".join(row.name.split())
    fresh["name"] = (
        trust["name"] if called.casefold() == trust["name"].casefold() else proper_name(called)
    )
    for column, said in (("opened", row.opened), ("closed", row.closed)):
        found = day(said)
        if found:
            fresh[column] = found
        elif text(said):
            problems.append(
                Problem(
                    "value",
                    "trusts",
                    f"{said!r} is not a day written YYYYMMDD.",
                    "Download the file again.",
                    row.row,
                    column,
                    said,
                    file=name,
                )
            )
    if "closed" in fresh and fresh["closed"] != trust["closed"]:
        fresh["closed_basis"] = "ods_close_date"
    return fresh


def _signed(row: Row, known: Known, edition: date, tally: Tally) -> bool:
    """Gives a row that says something new the source of this edition; False where the table knows a
    later edition's.
    """
    old = known.trusts[row["trust_code"]]
    if all(row[column] == old[column] for column in COLUMNS):
        return True
    published = known.sources[old["source_id"]]["published"] or ""
    if published > f"{edition:%Y-%m-%d}"[: len(published)]:
        tally.add(
            "older-than-table",
            "Trusts of which the table has a later edition",
            "An older file must not undo a later one.",
            f"{old['trust_code']} {old['name']}",
        )
        return False
    row["source_id"] = known.source(
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
