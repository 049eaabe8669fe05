"""NHS Staff Survey, organisation results: themes of trusts, into the table engagement."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Cell, cell_name
from pathfinders.official.cells import number, text
from pathfinders.official.imported import Imported, Tally
from pathfinders.official.lookup import Lookup, arrow
from pathfinders.official.survey_groups import THEMES, trust_type
from pathfinders.official.survey_layout import SurveySheet
from pathfinders.store.versions import Row, Version
from pathfinders.words import count, listed

CODES = re.compile(r"[A-Z0-9]{3,6}(\s*/\s*[A-Z0-9]{3,6})*")
SECTOR_BASIS = "staff_survey_2019_acute_sector"
PUBLISHER = "NHS Staff Survey Coordination Centre for NHS England"
ASK_PUBLISHER = "Check the cell in the publication. The value is left out."


@dataclass(frozen=True)
class _Organisation:
    """One row of results that is filed under a trust."""

    sheet: SurveySheet
    row: int
    code: str
    group: str
    cells: dict[str, Cell]
    note: str | None = None


def read(
    sheets: tuple[SurveySheet, ...], others: tuple[str, ...], name: str, version: Version
) -> Imported:
    """The workbook's themes as rows of engagement: four decimals; respondents are those who
    answered the theme.
    """
    lookup, tally, problems = Lookup(version), Tally(), list[Problem]()
    indicators = {row["indicator_id"] for row in version.table("indicators").to_pylist()}
    for sheet in sheets:
        problems += [
            Problem(
                "columns",
                "engagement",
                f"the column {column} stands there more than once; the first was read.",
                "Check the sheet against the publication.",
                file=name,
                sheet=sheet.name,
                column=column,
                severity="warning",
            )
            for column in sheet.doubled
        ]
    organisations = _filed(
        [o for sheet in sheets for o in _trusts(sheet, lookup, tally)], lookup, tally
    )
    rows: dict[tuple[object, ...], Row] = {}
    before = lookup.rows("engagement", ("trust_code", "survey_year", "indicator_id"))
    for organisation in organisations:
        for row in _values(organisation, indicators, tally, problems, name):
            key = (row["trust_code"], row["survey_year"], row["indicator_id"])
            if key in rows:
                problems.append(
                    _problem(
                        organisation,
                        "trust",
                        name,
                        "the organisation stands there twice.",
                        "Only its first row was read. Check the publication.",
                    )
                )
                break
            row["note"] = organisation.note
            if key in before:
                row["note"] = organisation.note or before[key]["note"]
            rows[key] = row
    years = sorted({row["survey_year"] for row in rows.values()})
    sources = {year: _source(lookup, year, before) for year in years}
    for row in rows.values():
        row["source_id"] = sources[row["survey_year"]]
    _unused(sheets, indicators, tally)
    for other in others:
        tally.add(
            "other-sheets",
            "Sheets without results",
            "They explain the workbook and hold no results.",
            other,
        )
    table = arrow("engagement", list(rows.values()))
    notes = []
    if years:
        notes.append(f"{count(len(years), 'survey year')}: {listed([str(y) for y in years])}.")
        notes += _moved(organisations, lookup)
    return Imported(
        "staff_survey",
        lookup.with_sources("engagement", table),
        tally.left_out(),
        tuple(notes),
        tuple(problems),
    )


def _trusts(sheet: SurveySheet, lookup: Lookup, tally: Tally) -> Iterator[_Organisation]:
    """The rows of a sheet that may be filed under a trust, sectors among them."""
    for row, cells in sheet.rows:
        by_name = dict(zip(sheet.columns, cells, strict=True))
        code, title = text(by_name["trust"]).upper(), text(by_name["trustname"])
        if not CODES.fullmatch(code) or not title or number(title) is not None:
            tally.add(
                "footers",
                "Footers and totals",
                "They are not results of an organisation.",
                f"{sheet.name}, row {row}: {code or 'no code'}",
            )
            continue
        group = text(by_name.get("trtname")) or sheet.name
        if trust_type(group) is None:
            tally.add(
                "other-groups",
                "Organisations that are not trusts",
                "Their group is not one of trusts.",
                group,
            )
        elif "/" in code:
            tally.add(
                "joined-codes",
                "Several organisations in one row",
                "The result cannot be told apart by trust.",
                code,
            )
        # The code of a sector is that of its trust, with more letters or digits behind it.
        elif code in lookup.trusts or (code[:3] in lookup.trusts and len(code) > 3):
            yield _Organisation(sheet, row, code, group, by_name)
        else:
            tally.add(
                "unknown-codes",
                "Codes that the trusts table does not have",
                "Add the trust to the trusts table first.",
                f"{code} {title}",
            )


def _filed(organisations: list[_Organisation], lookup: Lookup, tally: Tally) -> list[_Organisation]:
    """The rows of whole trusts, and of the one sector that is filed under its trust if the trusts
    table says that the trust's type was taken from that sector.
    """
    whole = {o.code for o in organisations if len(o.code) == 3}
    sectors: dict[str, list[_Organisation]] = defaultdict(list)
    for organisation in organisations:
        if len(organisation.code) > 3:
            sectors[organisation.code[:3]].append(organisation)
    filed = [o for o in organisations if len(o.code) == 3]
    for code, parts in sectors.items():
        trust = lookup.trusts[code]
        same_type = [
            p
            for p in parts
            if trust["trust_type_basis"] == SECTOR_BASIS
            and trust_type(p.group) == trust["trust_type"]
        ]
        # A result of the whole trust comes before one of a sector, and two sectors of one type
        # cannot both be filed under the trust.
        chosen = None
        if len(same_type) == 1 and code not in whole:
            chosen = same_type[0]
        rest = [p for p in parts if p is not chosen]
        if chosen:
            others = listed(
                [str(trust_type(p.group)).lower() for p in sorted(rest, key=lambda p: p.code)]
            )
            note = f"{trust['trust_type']} sector only (survey code {chosen.code})"
            if rest:
                sectors_left_out = "sector" if len(rest) == 1 else "sectors"
                note += f"; {others} {sectors_left_out} left out"
            filed.append(replace(chosen, code=code, note=note))
        for part in rest:
            tally.add(
                "sector-codes",
                "Sectors of a trust",
                "They are parts of a trust, and not comparable with whole trusts.",
                f"{part.code} {text(part.cells['trustname'])}",
            )
    return filed


def _values(
    organisation: _Organisation,
    indicators: set[str],
    tally: Tally,
    problems: list[Problem],
    name: str,
) -> Iterator[Row]:
    cells = organisation.cells
    newest = max((int(column[-4:]) for column in cells if re.search(r"_\d{4}$", column)), default=0)
    for theme, indicator in THEMES.items():
        for column, cell in cells.items():
            match = re.fullmatch(rf"theme_{theme}_(\d{{4}})", column)
            if not match or indicator not in indicators:
                continue
            year, value = int(match[1]), number(cell)
            if value is None:
                _missing(organisation, column, cell, tally, problems, name)
                continue
            answered = number(cells.get(f"theme_{theme}_n_{year}"))
            # The column of responses is about the newest year only.
            if answered is None and year == newest:
                answered = number(cells.get("responses"))
            # The publication has the response rate as a share, and the table has it in percent.
            rate = number(cells.get(f"rr_{year}"))
            yield {
                "trust_code": organisation.code,
                "survey_year": year,
                "indicator_id": indicator,
                "value": round(value, 4),
                "respondents": round(answered) if answered else None,
                "response_rate": None if rate is None else round(rate * 100, 1),
                "benchmark_group": _group(organisation),
            }


def _group(organisation: _Organisation) -> str:
    return " ".join(organisation.group.split())


def _missing(
    organisation: _Organisation,
    column: str,
    cell: Cell,
    tally: Tally,
    problems: list[Problem],
    name: str,
) -> None:
    example = f"{organisation.code} {column}"
    if text(cell):
        problems.append(
            _problem(organisation, column, name, f"{text(cell)!r} is not a number.", ASK_PUBLISHER)
        )
    elif isinstance(cell, str) and cell:
        tally.add(
            "suppressed",
            "Suppressed cells",
            "Fewer than 11 people answered, so the publisher gives no value.",
            example,
        )
    else:
        tally.add("empty", "Empty cells", "The publication gives no value there.", example)


def _problem(
    organisation: _Organisation, column: str, name: str, message: str, todo: str
) -> Problem:
    sheet = organisation.sheet
    place = (organisation.row, sheet.numbers[sheet.columns.index(column)])
    return Problem(
        "value",
        "engagement",
        message,
        todo,
        organisation.row,
        column,
        text(organisation.cells[column]),
        "warning",
        name,
        sheet.name,
        cell_name(place),
    )


def _source(lookup: Lookup, year: int, before: dict[tuple[object, ...], Row]) -> str:
    """The source that this survey year's themes already name, or a new one."""
    themes = set(THEMES.values())
    used = lookup.used(
        before.values(), lambda row: row["survey_year"] == year and row["indicator_id"] in themes
    )
    return used or lookup.source(
        "staff_survey",
        f"nhs-staff-survey-{year}",
        f"NHS Staff Survey {year}: organisation results",
        PUBLISHER,
        None,
    )


def _unused(sheets: tuple[SurveySheet, ...], indicators: set[str], tally: Tally) -> None:
    used = {theme for theme, indicator in THEMES.items() if indicator in indicators}
    unused: dict[str, None] = {}
    for sheet in sheets:
        themes = [
            c
            for c in sheet.columns
            if (m := re.fullmatch(r"theme_([a-z]+?)(_n)?_\d{4}", c)) and m[1] not in used
        ]
        unused |= dict.fromkeys((*themes, *sheet.other_columns))
    for column in unused:
        tally.add("unused-columns", "Columns", "No indicator is measured by them.", column)


def _moved(organisations: list[_Organisation], lookup: Lookup) -> Iterator[str]:
    """A note on trusts whose survey group is of another type than the trusts table has, if there
    are any. Charts compare them with the type in the table.
    """
    moved = [
        o.code for o in organisations if trust_type(o.group) != lookup.trusts[o.code]["trust_type"]
    ]
    if moved:
        yield (
            f"{count(len(moved), 'trust')} stand in a survey group of another type than in the"
            f" trusts table: {listed(moved)}. Their values are filed as they are; charts are split"
            " by the type in the trusts table."
        )
