"""NHS Staff Survey, organisation results: themes of trusts, into the table engagement."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Cell, cell_name
from pathfinders.official.cells import number, text
from pathfinders.official.imported import Imported, Tally
from pathfinders.official.known import Known, arrow
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
    known, tally, problems = Known(version), Tally(), list[Problem]()
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
        [o for sheet in sheets for o in _trusts(sheet, known, tally)], known, tally
    )
    rows: dict[tuple[object, ...], Row] = {}
    before = known.rows("engagement", ("trust_code", "survey_year", "indicator_id"))
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
            row["note"] = organisation.note or (before[key]["note"] if key in before else None)
            rows[key] = row
    years = sorted({row["survey_year"] for row in rows.values()})
    sources = {year: _source(known, year, before) for year in years}
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
    notes = (
        [
            f"{count(len(years), 'survey year')}: {listed([str(y) for y in years])}.",
            *_moved(organisations, known),
        ]
        if years
        else []
    )
    return Imported(
        "staff_survey",
        known.with_sources("engagement", table),
        tally.left_out(),
        tuple(notes),
        tuple(problems),
    )


def _trusts(sheet: SurveySheet, known: Known, tally: Tally) -> Iterator[_Organisation]:
    """The rows of a sheet that may be filed under a trust, sectors among them."""
    for row, cells in sheet.rows:
        by_name = dict(zip(sheet.columns, cells, strict=True))
        code, called = text(by_name["trust"]).upper(), text(by_name["trustname"])
        if not CODES.fullmatch(code) or not called or number(called) is not None:
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
        elif code in known.trusts or (code[:3] in known.trusts and len(code) > 3):
            yield _Organisation(sheet, row, code, group, by_name)
        else:
            tally.add(
                "unknown-codes",
                "Codes that the trusts table does not have",
                "Add the trust to the trusts table first.",
                f"{code} {called}",
            )


def _filed(organisations: list[_Organisation], known: Known, tally: Tally) -> list[_Organisation]:
    """Trusts, and the one sector that stands for its trust where the trusts table says that its
    type rests on it.
    """
    whole = {o.code for o in organisations if len(o.code) == 3}
    sectors: dict[str, list[_Organisation]] = defaultdict(list)
    for organisation in organisations:
        if len(organisation.code) > 3:
            sectors[organisation.code[:3]].append(organisation)
    kept = [o for o in organisations if len(o.code) == 3]
    for code, parts in sectors.items():
        trust = known.trusts[code]
        stands = [
            p
            for p in parts
            if trust["trust_type_basis"] == SECTOR_BASIS
            and trust_type(p.group) == trust["trust_type"]
        ]
        chosen = stands[0] if len(stands) == 1 and code not in whole else None
        rest = [p for p in parts if p is not chosen]
        if chosen:
            others = listed(
                [str(trust_type(p.group)).lower() for p in sorted(rest, key=lambda p: p.code)]
            )
            note = f"{trust['trust_type']} sector only (survey code {chosen.code})"
            note += (
                f"; {others} {'sector' if len(rest) == 1 else 'sectors'} left out" if rest else ""
            )
            kept.append(replace(chosen, code=code, note=note))
        for part in rest:
            tally.add(
                "sector-codes",
                "Sectors of a trust",
                "They are parts of a trust, and not comparable with whole trusts.",
                f"{part.code} {text(part.cells['trustname'])}",
            )
    return kept


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
            found = re.fullmatch(rf"theme_{theme}_(\d{{4}})", column)
            if not found or indicator not in indicators:
                continue
            year, value = int(found[1]), number(cell)
            if value is None:
                _not_given(organisation, column, cell, tally, problems, name)
                continue
            answered = number(cells.get(f"theme_{theme}_n_{year}"))
            if answered is None and year == newest:
                answered = number(cells.get("responses"))
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


def _not_given(
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


def _source(known: Known, year: int, before: dict[tuple[object, ...], Row]) -> str:
    """The source that this survey year's themes already name, or a new one."""
    themes = set(THEMES.values())
    used = known.used(
        before.values(), lambda row: row["survey_year"] == year and row["indicator_id"] in themes
    )
    return used or known.source(
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


def _moved(organisations: list[_Organisation], known: Known) -> Iterator[str]:
    """Trusts whose survey group is of another type than the trusts table has: their values would be
    compared with others'.
    """
    moved = [
        o.code for o in organisations if trust_type(o.group) != known.trusts[o.code]["trust_type"]
    ]
    if moved:
        yield (
            f"{count(len(moved), 'trust')} stand in a survey group of another type than in the"
            f" trusts table: {listed(moved)}. Their values are filed as they are; charts are split"
            " by the type in the trusts table."
        )
