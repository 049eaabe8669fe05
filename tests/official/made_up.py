"""Writes small files in the official layouts. Every value in them is made up; the codes are of real
trusts.
"""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import xlsxwriter

SURVEY = [
    "trust",
    "trustname",
    "trtype",
    "trtname",
    "sample_type",
    "org_mode",
    "responses",
    "rr_2030",
    "theme_engagement_2030",
    "theme_morale_2030",
    "q4a_2030",
    "theme_engagement_n_2030",
    "theme_morale_n_2030",
]
EARLY = [
    "INDICATOR_CODE",
    "PROVIDER",
    "PROVIDER_NAME",
    "DENOMINATOR",
    "OBSERVED",
    "EXPECTED",
    "VALUE",
    "PO_LL",
    "PO_UL",
    "OD_LL",
    "OD_UL",
    "OD_BANDING",
]
LATE = [
    "Provider code",
    "Provider name",
    "SHMI value",
    "SHMI banding",
    "Number of spells",
    "Observed deaths",
    "Expected deaths",
    "Poisson lower limit",
    "Poisson upper limit",
    "Over-dispersion lower limit",
    "Over-dispersion upper limit",
]
CQC_OLD = """Provider ID; Provider Name; Provider Type; Provider Primary Inspection Category;
Provider Street Address;
Provider Address Line 2; Provider City; Provider Post Code; Provider Local Authority;
Provider Region;
Service / Population Group; Key Question; Latest Rating; Publication Date; Report Type; URL;
Brand ID; Brand Name"""
CQC_NEW = """Provider ID; Provider ODS Code; Provider Name; Provider Type;
Provider Primary Inspection Category;
Provider Street Address; Provider Address Line 2; Provider City; Provider Post Code;
Provider Local Authority; Provider Region;
Provider NHS Region; Service / Population Group; Domain; Latest Rating; Publication Date;
Report Type; Inherited Rating (Y/N);
URL; Brand ID; Brand Name"""
NHS = "NHS Healthcare Organisation"
OPENING = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:{t}="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
  xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet>"""
CLOSING = "</office:spreadsheet></office:body></office:document-content>"


def book(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """An Excel workbook of sheets of rows."""
    with xlsxwriter.Workbook(str(path)) as written:
        for name, rows in sheets.items():
            sheet = written.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    # A cell of one space is text; the library leaves empty text out.
                    sheet.write(number, column, cell)
    return path


def survey_row(code: str, group: str = "Acute Trusts", **changes: Any) -> list[Any]:
    """A row of the survey by the headings SURVEY."""
    cells = [
        code,
        f"Made-up trust {code}",
        1,
        group,
        "Census",
        "Online",
        900,
        0.412349,
        7.123456,
        6.5,
        0.5,
        850,
        840,
    ]
    row = dict(zip(SURVEY, cells, strict=True))
    return list((row | changes).values())


def separated(
    path: Path,
    rows: Sequence[Sequence[Any]],
    *,
    above: str = "",
    encoding: str = "utf-8",
    quoted: bool = False,
) -> Path:
    """A file of comma-separated values, with lines of text above."""
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerows(rows)
    path.write_bytes((above + out.getvalue()).encode(encoding))
    return path


def early(code: str, banding: int = 2, **changes: Any) -> list[Any]:
    """A row of SHMI by the headings EARLY: SHMI 1.1, with limits 0.9 and 1.2 unless changed."""
    row = dict(
        zip(
            EARLY,
            [
                "I00699",
                code,
                f"MADE-UP TRUST {code}",
                20000,
                1100,
                1000,
                1.1,
                0.95,
                1.05,
                0.9,
                1.2,
                banding,
            ],
            strict=True,
        )
    )
    return list((row | changes).values())


def late(code: str, banding: str = "As expected", **changes: Any) -> list[Any]:
    """A row of SHMI by the headings LATE."""
    row = dict(
        zip(
            LATE,
            [
                code,
                f"MADE-UP TRUST {code}",
                "1.0532",
                banding,
                "20,000",
                1043,
                "990.31",
                0.95,
                1.05,
                0.88,
                1.13,
            ],
            strict=True,
        )
    )
    return list((row | changes).values())


def etr(
    code: str,
    name: str,
    grouping: str = "Y54",
    opened: str = "20110401",
    closed: str = "",
    width: int = 24,
) -> list[str]:
    """A row of etr.csv."""
    row = [
        code,
        name,
        grouping,
        "Q99",
        "1 MADE-UP STREET",
        "",
        "",
        "MADE-UP TOWN",
        "",
        "AA1 1AA",
        opened,
        closed,
    ]
    return [*row, *[""] * (width - len(row) - 1), "F"]


def rating(
    code: str,
    value: str = "Good",
    domain: str = "Overall",
    published: str = "05/09/2031",
    **changes: str,
) -> dict[str, str]:
    """A row of the CQC's ratings by heading, fit for either layout."""
    return {
        "Provider ID": code,
        "Provider ODS Code": code,
        "Provider Name": f"Made-up trust {code}",
        "Provider Type": NHS,
        "Service / Population Group": "Overall",
        "Domain": domain,
        "Key Question": domain,
        "Latest Rating": value,
        "Publication Date": published,
        "Inherited Rating (Y/N)": "N",
    } | changes


def cqc(
    path: Path,
    rows: Sequence[Mapping[str, str]],
    layout: str = CQC_NEW,
    banner: Sequence[str] = (),
    **how: str,
) -> Path:
    """The CQC's workbook: a sheet Locations that nobody wants, and Providers."""
    headings = [heading.strip() for heading in layout.split(";")]
    locations = [["Location ID", *headings[2:]], *[["1-1", "Made up", NHS, "Overall", "Good"]] * 3]
    providers = [
        *[[line] for line in banner],
        headings,
        *[[row.get(h, "") for h in headings] for row in rows],
    ]
    return ods(path, {"Locations": locations, "Providers": providers}, **how)


def ods(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[str]]],
    *,
    prefix: str = "table",
    raw: str = "",
) -> Path:
    """An OpenDocument workbook as programs write it: runs of equal cells and blank rows are written
    once, with a count.

    `raw` is XML put before the first row of Providers.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr(
            "mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED
        )
        body = "".join(
            f"<{prefix}:table"
            f' {prefix}:name="{escape(name)}"><{prefix}:table-column/>'
            + (raw if name == "Providers" else "")
            + "".join(_row(row, prefix) for row in rows)
            + f'<{prefix}:table-row {prefix}:number-rows-repeated="1048000"><{prefix}:table-cell '
            f'{prefix}:number-columns-repeated="16384"/></{prefix}:table-row></{prefix}:table>'
            for name, rows in sheets.items()
        )
        written.writestr("content.xml", OPENING.format(t=prefix) + body + CLOSING)
    return path


def _row(row: Sequence[str], prefix: str) -> str:
    cells = ""
    place = 0
    while place < len(row):
        times = 1
        while place + times < len(row) and row[place + times] == row[place]:
            times += 1
        count = f' {prefix}:number-columns-repeated="{times}"' if times > 1 else ""
        text = f"<text:p>{escape(row[place])}</text:p>" if row[place] else ""
        cells += (
            f'<{prefix}:table-cell{count} office:value-type="string">{text}</{prefix}:table-cell>'
        )
        place += times
    rest = f'<{prefix}:table-cell {prefix}:number-columns-repeated="{16384 - len(row)}"/>'
    return f"<{prefix}:table-row>{cells}{rest}</{prefix}:table-row>"
