"""Importing the real sample files gives the bundled values of the same publications, one for one.

The samples lie beside the project and not in it; without them these tests are left out, and say so.
The tests of each layout on made-up files stand beside this one and need nothing.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from pathfinders.official.imported import Choices, Kind
from pathfinders.official.importer import read, recognise
from pathfinders.store.lake import VersionInfo
from pathfinders.store.versions import Version
from pathfinders.uploads.compare import candidate, compare
from tests.official.read_back import left_out, rows
from tests.oracles import ROOT

SAMPLES = ROOT.parent / "shared" / "official"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(),
    reason="the folder of sample publications, ../shared/official, is not here",
)
SURVEY = SAMPLES / "staff-survey" / "ST19-Organisation-Data-2019-Only-v1f.xlsx"
ETR = SAMPLES / "ods" / "etr-2015.csv"
SHMI = {
    "shmi-2012-july.csv": ("hscic-shmi-2012-07", date(2011, 1, 1), date(2011, 12, 31), 143),
    "shmi-2013-january.csv": ("hscic-shmi-2013-01", date(2011, 7, 1), date(2012, 6, 30), 142),
    "shmi-2013-july.csv": ("hscic-shmi-2013-07", date(2012, 1, 1), date(2012, 12, 31), 142),
}
EDITION = Choices(edition=date(2015, 11, 1))
CASES: list[tuple[Kind, Path, Choices]] = [
    ("staff_survey", SURVEY, Choices()),
    ("ods_trusts", ETR, EDITION),
    *[
        ("shmi", SAMPLES / "shmi" / name, Choices(start, end))
        for name, (_, start, end, _) in SHMI.items()
    ],
]


def _without(bundle: dict[str, pa.Table], table: str, source_ids: set[str]) -> Version:
    """The bundled tables as if a publication had never been imported: without its rows and without
    its source.
    """
    tables = {name: t.drop_columns(["_row"]) for name, t in bundle.items()}
    kept = [row for row in tables[table].to_pylist() if row["source_id"] not in source_ids]
    tables[table] = pa.Table.from_pylist(kept, schema=tables[table].schema)
    sources = [row for row in tables["sources"].to_pylist() if row["source_id"] not in source_ids]
    tables["sources"] = pa.Table.from_pylist(sources, schema=tables["sources"].schema)
    return Version(VersionInfo(1, 1, datetime(2026, 1, 1, tzinfo=UTC), "Test", "Without"), tables)


def _plain(
    frame: pd.DataFrame, key: list[str], but: set[str]
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The rows by key, unknown as None and dates as days, read with pandas alone."""
    found = {}
    for row in frame.to_dict("records"):
        cells = {
            str(name): None if pd.isna(v) else v.date() if isinstance(v, pd.Timestamp) else v
            for name, v in row.items()
        }
        found[tuple(cells[name] for name in key)] = {
            name: v for name, v in cells.items() if name not in but
        }
    return found


def _same(
    found: list[dict[str, Any]],
    bundled: dict[tuple[Any, ...], dict[str, Any]],
    key: list[str],
    but: set[str],
) -> None:
    mine = {
        tuple(row[name] for name in key): {n: v for n, v in row.items() if n not in but}
        for row in found
    }
    assert len(mine) == len(found)
    assert set(bundled) - set(mine) == set(), "bundled rows that the file does not give"
    assert set(mine) - set(bundled) == set(), "rows of the file that the bundle does not have"
    assert {k: (mine[k], bundled[k]) for k in mine if mine[k] != bundled[k]} == {}


@pytest.mark.parametrize(
    ("kind", "path", "choices"), CASES, ids=lambda case: case.name if isinstance(case, Path) else ""
)
def test_importing_over_the_bundle_changes_nothing(
    kind: Kind, path: Path, choices: Choices, version: Version
) -> None:
    assert recognise(path, path.name) == kind
    imported = read(kind, path, path.name, version, choices)
    assert imported.problems == ()
    assert (
        imported.tables[
            {"staff_survey": "engagement", "shmi": "outcomes", "ods_trusts": "trusts"}[kind]
        ].num_rows
        > 100
    )
    assert "sources" not in imported.tables
    assert compare(version, candidate(version, imported.tables, "merge")) == ()


def test_the_staff_survey_gives_the_bundled_themes(
    bundle: dict[str, pa.Table], frames: dict[str, pd.DataFrame]
) -> None:
    """All 2,486 values, with respondents, response rates, groups and notes; nothing more and
    nothing less.
    """
    source, key, but = (
        "nhs-staff-survey-2019",
        ["trust_code", "survey_year", "indicator_id"],
        {"source_id"},
    )
    version = _without(bundle, "engagement", {source})
    imported = read("staff_survey", SURVEY, SURVEY.name, version)
    bundled = frames["engagement"][frames["engagement"]["source_id"] == source]
    assert len(bundled) == 2486
    _same(rows(imported, "engagement"), _plain(bundled, key, but), key, but)
    assert {row["source_id"] for row in rows(imported, "engagement")} == {"nhs-staff-survey-2019"}


def test_what_the_staff_survey_gives_and_the_bundle_has_not(
    frames: dict[str, pd.DataFrame], version: Version
) -> None:
    """The organisations of the workbook, read with pandas alone, that have no row: 71 of groups
    that are not of trusts, and three sectors of Isle of Wight. Its acute sector, R1F1, stands for
    the trust.
    """
    sheets = pd.read_excel(SURVEY, sheet_name=None, header=None, engine="calamine")
    found = {}
    for name, sheet in sheets.items():
        heads = [
            i
            for i, (a, b) in enumerate(zip(sheet[0], sheet[1], strict=True))
            if (a, b) == ("trust", "trustname")
        ]
        for code, called in sheet.iloc[heads[0] + 1 :, :2].itertuples(index=False) if heads else ():
            if isinstance(code, str) and isinstance(called, str) and called.strip():
                found[code.strip()] = name
    engagement = frames["engagement"]
    bundled = set(engagement[engagement["source_id"] == "nhs-staff-survey-2019"]["trust_code"])
    assert bundled - set(found) == {"R1F"}
    more = {code: found[code] for code in set(found) - bundled}
    assert {code for code in more if code.startswith("R1F")} == {"R1F1", "R1F2", "R1F3", "R1F4"}
    others = {code: sheet for code, sheet in more.items() if not code.startswith("R1F")}
    assert set(others.values()) == {
        "CCGs",
        "CSUs",
        "Social Enterprises - MH",
        "Social Enterprises - Community",
        "Community Surgical Services",
    }
    assert set(others) & set(frames["trusts"]["trust_code"]) == set()
    told = left_out(read("staff_survey", SURVEY, SURVEY.name, version))
    assert (told["other-groups"], told["sector-codes"]) == (len(others), 3) == (71, 3)


@pytest.mark.parametrize("name", SHMI)
def test_shmi_gives_the_bundled_periods(
    name: str, bundle: dict[str, pa.Table], frames: dict[str, pd.DataFrame]
) -> None:
    """Value, deaths, limits and banding of every trust, and the note of what a predecessor's code
    published.
    """
    source, start, end, count = SHMI[name]
    key, but = ["trust_code", "period_end", "indicator_id", "series"], {"source_id", "_row"}
    path = SAMPLES / "shmi" / name
    imported = read("shmi", path, name, _without(bundle, "outcomes", {source}), Choices(start, end))
    bundled = frames["outcomes"][frames["outcomes"]["source_id"] == source]
    assert len(bundled) == count
    # What a code's deaths are of before its trust opened is said by hand, and not in the file.
    opened = bundled["trust_code"].map(frames["trusts"].set_index("trust_code")["opened"])
    before = bundled["period_end"] < opened
    assert bundled.loc[before, "note"].notna().all()
    other_code = bundled["note"].str.startswith("Published under predecessor code", na=False)
    bundled = bundled.assign(note=bundled["note"].mask(before & ~other_code))
    _same(rows(imported, "outcomes"), _plain(bundled, key, but), key, but)
    providers = pd.read_csv(path, encoding="cp1252")["PROVIDER"].dropna()
    # Every provider of the file has its row; the one code that is no trust's is Isle of Wight's
    # predecessor.
    assert set(providers) - set(bundled["trust_code"]) == (
        {"5QT"} if name == "shmi-2012-july.csv" else set()
    )
    assert len(providers) == count
    assert {row["source_id"] for row in rows(imported, "sources")} == {
        f"shmi-{start:%Y-%m}-to-{end:%Y-%m}"
    }


@pytest.mark.parametrize("name", SHMI)
def test_the_period_is_suggested_and_not_taken(name: str, version: Version) -> None:
    """Each sample's name holds its month of publication; the suggestion is the period that was
    verified for the bundle.
    """
    imported = read("shmi", SAMPLES / "shmi" / name, name, version)
    assert imported.tables == {}
    assert [ask.suggested for ask in imported.unanswered] == list(SHMI[name][1:3])


def test_etr_gives_the_bundled_trusts(
    bundle: dict[str, pa.Table], frames: dict[str, pd.DataFrame]
) -> None:
    """Name, region, status and opening day of all 236 trusts, from a table that has all of them
    wrong.
    """
    tables = {name: t.drop_columns(["_row"]) for name, t in bundle.items()}
    wrong = [
        row
        | {
            "name": "X",
            "opened": None,
            "is_foundation_trust": not row["is_foundation_trust"],
            "region": "London" if row["region"] != "London" else "North of England",
        }
        for row in tables["trusts"].to_pylist()
    ]
    tables["trusts"] = pa.Table.from_pylist(wrong, schema=tables["trusts"].schema)
    version = Version(VersionInfo(1, 1, datetime(2026, 1, 1, tzinfo=UTC), "Test", "Wrong"), tables)
    imported = read("ods_trusts", ETR, ETR.name, version, EDITION)
    bundled = frames["trusts"][frames["trusts"]["source_id"] == "ods-etr-2015-16"]
    assert len(bundled) == 236
    columns = [
        "trust_code",
        "name",
        "region",
        "is_foundation_trust",
        "opened",
        "region_basis",
        "closed",
        "closed_basis",
    ]
    mine = [{name: row[name] for name in columns} for row in rows(imported, "trusts")]
    _same(mine, _plain(bundled[columns], ["trust_code"], set()), ["trust_code"], set())
    raw = pd.read_csv(ETR, header=None, dtype=str, keep_default_na=False)
    more = raw[~raw[0].isin(bundled["trust_code"])]
    assert dict(zip(more[0], more[2], strict=True)) == {"RT4": "W00", "RYT": "W00", "RQF": "W00"}
    assert left_out(imported) == {"welsh": 3}


def test_bundled_closing_dates_that_the_file_does_not_give_are_later_than_it(
    frames: dict[str, pd.DataFrame],
) -> None:
    """Two of the 29 are in the file, alike; the other 27 are of 2016 on and rest on later ODS
    files, which the rows name.
    """
    raw = pd.read_csv(ETR, header=None, dtype=str, keep_default_na=False).set_index(0)
    trusts = frames["trusts"][frames["trusts"]["trust_code"].isin(raw.index)]
    closed = trusts[trusts["closed"].notna()]
    given = {
        code: pd.Timestamp(raw.loc[code, 11]) for code in trusts["trust_code"] if raw.loc[code, 11]
    }
    assert given == dict(
        closed[closed["trust_code"].isin(given)][["trust_code", "closed"]].itertuples(index=False)
    )
    later = closed[~closed["trust_code"].isin(given)]
    assert (len(given), len(later)) == (2, 27)
    assert later["closed"].min() > pd.Timestamp("2015-12-31")
    assert later["also_source_ids"].str.contains("ods-succession-2022").all()
