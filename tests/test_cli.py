"""`python -m pathfinders` as a terminal runs it: answers, messages and exit statuses."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pathfinders.cli.main import main
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake
from tests.oracles import DATA, ROOT, cells, write_cells
from tests.uploads.books import write_xlsx

Done = subprocess.CompletedProcess[str]


def run(lake: Path | None, *arguments: str | Path, **environment: str) -> Done:
    """Runs a command in a process of its own."""
    folder: list[str | Path] = ["--lake", lake] if lake else []
    command: list[str | Path] = [sys.executable, "-m", "pathfinders", *folder, *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, **environment},
    )


def answer(done: Done) -> Any:
    """What a command printed as JSON."""
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A CSV file of the barriers without the first."""
    return write_cells(tmp_path, "barriers", cells("barriers")[1:])


SIGNED = ("--author", "Ann O'Nym", "--message", "Fewer £")


def test_setup_publishes_the_bundled_tables(tmp_path: Path) -> None:
    done = run(tmp_path / "a lake", "setup")
    assert (done.returncode, done.stderr) == (0, "")
    rows = sum(len(cells(path.stem)) for path in DATA.glob("*.csv"))
    assert done.stdout.splitlines() == [
        "» Publishing the bundled data into the lake",
        f"» Published {rows:,} rows as version 1",
    ]
    (info,) = answer(run(tmp_path / "a lake", "versions", "--json"))
    assert (info["author"], info["number"]) == ("Bundled data", 1)


def test_versions_publish_and_restore(folder: Path, changed: Path) -> None:
    whole = ("--replace", "--remove", "1", "--yes")
    done = run(folder, "publish", changed, "--table", "barriers", *whole, *SIGNED)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "barriers: 0 added, 0 changed, 1 removed"
    assert done.stdout.splitlines()[-1] == "Published as version 2."
    done = run(folder, "restore", "1", "--author", "B", "--message", "Back")
    assert (done.returncode, done.stdout) == (0, "Version 1 restored as version 3.\n")
    infos = answer(run(folder, "versions", "--json"))
    assert [info["number"] for info in infos] == [1, 2, 3]
    assert [info["restores"] for info in infos] == [None, None, 1]
    assert (infos[1]["author"], infos[1]["message"]) == ("Ann O'Nym", "Fewer £")
    assert infos[1]["changes"] == {"barriers": {"added": 0, "changed": 0, "removed": 1}}
    assert infos[2]["changes"] == {"barriers": {"added": 1, "changed": 0, "removed": 0}}
    lines = run(folder, "versions").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2", "3"]
    assert lines[1].endswith("Ann O'Nym  Fewer £")
    programme = cells("barriers")[0]["programme_id"]
    own = sum(row["programme_id"] == programme for row in cells("barriers"))
    for number, rows in ((None, own), (1, own), (2, own - 1)):
        pinned = [] if number is None else ["--version", str(number)]
        assert (
            len(
                answer(
                    run(
                        folder,
                        "query",
                        "barriers_named",
                        "--param",
                        f"programme={programme}",
                        *pinned,
                    )
                )
            )
            == rows
        )


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_times_are_in_utc_wherever_the_reader_is(published: Path, zone: str) -> None:
    at = datetime.fromisoformat(answer(run(published, "versions", "--json", TZ=zone))[0]["at"])
    assert at.utcoffset() == datetime.now(UTC).utcoffset()
    assert 0 <= (datetime.now(UTC) - at).total_seconds() < 3600


def test_setup_leaves_a_lake_with_versions_alone(folder: Path) -> None:
    done = run(folder, "setup")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(answer(run(folder, "versions", "--json"))) == 1


def test_the_lake_of_the_settings(folder: Path, tmp_path: Path) -> None:
    settings = {
        "PATHFINDERS_CATALOG": f"sqlite:{folder / 'catalog.sqlite'}",
        "PATHFINDERS_DATA": str(folder / "files"),
    }
    assert len(answer(run(None, "versions", "--json", **settings))) == 1
    nothing = {
        name: value.replace(str(folder), str(tmp_path / "none")) for name, value in settings.items()
    }
    assert answer(run(None, "versions", "--json", **nothing)) == []


def test_a_workbook_is_shown_asked_about_and_published(folder: Path, tmp_path: Path) -> None:
    headings = list(cells("barriers")[0])
    row = {**cells("barriers")[0], "amount_gbp": "£1.2m", "per": "a made-up year"}
    book = write_xlsx(tmp_path / "mine.xlsx", {"barriers": [headings, [row[h] for h in headings]]})
    done = run(folder, "publish", book, *SIGNED)
    assert (done.returncode, done.stdout) == (1, "")
    question = done.stderr.splitlines()[0]
    name = question.split()[1].rstrip(":")
    assert "'£1.2m' is no plain number" in question
    assert f"--answer {name}=1  £1,200,000" in done.stderr
    for answer_given in (("--accept",), ("--answer", f"{name}=1")):
        done = run(folder, "publish", book, *answer_given, "--dry-run")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines()[-2:] == [
            "barriers: 0 added, 1 changed, 0 removed",
            "Nothing was published: this was a dry run.",
        ]
    done = run(folder, "publish", book, "--accept", "--yes", *SIGNED, PYTHONIOENCODING="ascii")
    assert done.stdout.splitlines()[-1] == "Published as version 2."


def test_a_programmes_own_rows_take_nothing_of_the_others(folder: Path, tmp_path: Path) -> None:
    rows = cells("barriers")
    mine = [row for row in rows if row["programme_id"] == rows[0]["programme_id"]]
    path = write_cells(tmp_path, "barriers", mine[1:])
    done = run(folder, "publish", path, "--replace", "--yes", *SIGNED)
    assert done.returncode == 2
    assert "one row would be removed; give --remove 1" in done.stderr
    assert "Would go: one row of" in done.stdout
    done = run(folder, "publish", path, "--replace-all", "--dry-run")
    assert f"0 changed, {len(rows) - len(mine) + 1} removed" in done.stdout


def test_a_doubtful_row_needs_a_reason_whatever_else_is_agreed(
    folder: Path, tmp_path: Path
) -> None:
    headings = list(cells("funding")[0])
    sums = [
        {
            "programme_id": "mutuals-in-health",
            "financial_year": f"{year}-{year - 1999}",
            "stage": "spent",
            "basis": "cash",
            "period_start": f"{year}-04-01",
            "period_end": f"{year}-04-30",
            "amount_gbp": "5",
            "confidence": "stated",
            "source_id": "hsj-nine-pathfinders-2014",
        }
        for year in (2061, 2062)
    ]
    rows = [[row.get(name) for name in headings] for row in sums]
    book = write_xlsx(tmp_path / "sums.xlsx", {"funding": [headings, *rows]})
    agreed_to = ("--accept", "--yes")
    done = run(folder, "publish", book, *agreed_to, *SIGNED)
    assert done.returncode == 2
    assert "Two rows can hardly be right" in done.stderr
    assert "the period begins on 1 April 2061, which is in the future" in done.stdout
    names = re.findall(r"--reason (\w{8})=", done.stdout)
    assert len(names) == 2
    reasons = [part for name in names for part in ("--reason", f"{name}=A made-up = reason")]
    role = ("--role", "Programme director")
    # One is not enough, and a role is needed.
    for wrong in ((*reasons[:2], *role), reasons):
        done = run(folder, "publish", book, *agreed_to, *wrong, *SIGNED)
        assert (done.returncode, "Published" in done.stdout) == (2, False)
    done = run(folder, "publish", book, *agreed_to, "--reason", "0=x", *role, *SIGNED)
    assert "There is no doubtful row 0 in this file." in done.stderr
    done = run(folder, "publish", book, *agreed_to, *reasons, *role, *SIGNED)
    assert done.stdout.splitlines()[-1] == "Published as version 2."
    exceptions = Lake(lake_settings(folder)).tables(2)["accepted_exceptions"].to_pylist()
    accepted = [row for row in exceptions if row["accepted_by"] == role[1]]
    assert [(row["reason"], row["check_name"]) for row in accepted] == [
        ("A made-up = reason", "spent-in-the-future")
    ] * 2


# Refused: exit status 1


def test_a_damaged_workbook_is_one_line(folder: Path, tmp_path: Path) -> None:
    book = write_xlsx(tmp_path / "whole.xlsx", {"barriers": [list(cells("barriers")[0])]})
    content = bytearray(book.read_bytes())
    # Bytes of the middle, where the parts of a workbook are packed.
    for place in range(len(content) // 3, len(content) // 2, 7):
        content[place] ^= 0x5A
    damaged = tmp_path / "damaged.xlsx"
    damaged.write_bytes(content)
    done = run(folder, "check", damaged)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_a_file_that_the_checks_refuse(folder: Path, tmp_path: Path) -> None:
    rows = cells("trusts")
    rows[6] |= {"trust_type": "Acut"}
    rows[8] |= {"successor_code": "Z9Z"}
    path = write_cells(tmp_path, "trusts", rows)
    done = run(folder, "publish", path, "--table", "trusts", *SIGNED)
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert lines[0].startswith("Question ")
    assert lines[0].endswith("'Acut' is not one of the values of this column. Which is meant? (C8)")
    assert lines[1].split()[0] == "--answer"
    refused = lines.index(f"{path} cannot be used: 2 problems.")
    assert lines[refused + 1].startswith(
        "  trusts.csv, cell C8, column trust_type: 'Acut' is not an allowed value. Did you mean"
        " Acute or Acute specialist? Use one of: "
    )
    assert lines[refused + 2].startswith(
        "  trusts.csv, cell H10, column successor_code: 'Z9Z' does not stand in trusts."
    )
    assert len(answer(run(folder, "versions", "--json"))) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "it cannot be opened (No such file or directory)"),
        (b"", "it is empty"),
        (b"a,b\n1,2\n", "no sheet has the headings of a table"),
        (b"\xef\xbb\xbfprogramme_id,barrier\n\xa3", "two encodings are mixed"),
        (b'"a', "row 1"),
    ],
)
def test_a_file_that_cannot_be_read(
    folder: Path, tmp_path: Path, content: bytes | None, says: str
) -> None:
    path = tmp_path / "given.csv"
    if content is not None:
        path.write_bytes(content)
    done = run(folder, "publish", path, "--table", "barriers", *SIGNED)
    assert (done.returncode, done.stdout) == (1, "")
    assert str(path) in done.stderr
    assert says in done.stderr
    assert done.stderr.count("\n") == 1, "one line and never a traceback"


@pytest.mark.parametrize(
    "command", [("restore", "9", *SIGNED), ("query", "programmes", "--version", "9")]
)
def test_a_version_that_is_not_there(published: Path, command: tuple[str, ...]) -> None:
    done = run(published, *command)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "There is no version 9. The newest is 1.\n"


def test_a_lake_without_versions(tmp_path: Path) -> None:
    assert answer(run(tmp_path / "none", "versions", "--json")) == []
    done = run(tmp_path / "none", "query", "programmes")
    assert done.returncode == 1
    assert "The lake holds no version yet" in done.stderr
    assert list(tmp_path.iterdir()) == []


# Wrong usage: exit status 2


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("serve",), "invalid choice: 'serve'"),
        (("publish", "x.csv", "--table", "barrier", *SIGNED), "invalid choice: 'barrier'"),
        (
            ("publish", "x.csv", "--table", "barriers", "--author", "A"),
            "A publish needs an author and a message",
        ),
        (("restore", "first", *SIGNED), "invalid int value: 'first'"),
        (("restore", "1", *SIGNED), "Nothing to publish: the tables are as in version 1."),
        (
            (
                "publish",
                str(DATA / "barriers.csv"),
                "--table",
                "barriers",
                "--author",
                " ",
                "--message",
                "B",
            ),
            "A publish needs an author and a message",
        ),
        (("query", "programme"), "There is no query 'programme'. Queries: "),
        (
            ("query", "programmes", "--param", "programme"),
            "--param takes NAME=VALUE, not 'programme'.",
        ),
        (
            ("query", "programmes", "--param", "colour=red"),
            "takes no parameter colour. It takes: programme.",
        ),
        (
            ("query", "engagement_panel", "--param", "year=soon"),
            "year takes a whole number, not 'soon'.",
        ),
        (("query", "programmes", "--format", "xml"), "invalid choice: 'xml'"),
    ],
)
def test_wrong_usage(
    published: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...], says: str
) -> None:
    try:
        status: object = main(["--lake", str(published), *command])
    except SystemExit as ended:
        status = ended.code
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert says in said.err


def test_wrong_usage_ends_the_process_with_2(published: Path) -> None:
    done = run(published, "restore", "1", *SIGNED)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr
        == "python -m pathfinders: Nothing to publish: the tables are as in version 1.\n"
    )


# Queries against pandas


def test_without_a_name_the_questions_are_listed(published: Path) -> None:
    lines = run(published, "query").stdout.splitlines()
    assert sorted(line.split(":")[0] for line in lines) == sorted(
        path.stem for path in (ROOT / "queries").glob("*.sql")
    )
    assert all(line.endswith("?") for line in lines)


@pytest.mark.parametrize(
    "programme",
    ["mutuals-in-health", "gp-consortia-pathfinders", "none-such", "'; DROP TABLE trusts; --"],
)
def test_a_query_as_json_and_as_csv_equals_pandas(published: Path, programme: str) -> None:
    counts = pd.DataFrame(cells("programme_counts"))
    own = counts[counts["programme_id"] == programme]
    asked = (
        "query",
        "programme_counts",
        "--param",
        f"programme={programme}",
        "--param",
        "measure=",
    )
    rows = answer(run(published, *asked))
    columns = [
        "wave",
        "as_of_earliest",
        "as_of_latest",
        "region",
        "measure",
        "qualifier",
        "basis",
        "confidence",
        "note",
    ]
    expected = sorted(own[[*columns, "value"]].astype(str).itertuples(index=False, name=None))
    assert (
        sorted((*(row[name] or "" for name in columns), str(row["value"])) for row in rows)
        == expected
    )
    done = run(published, *asked, "--format", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    table = list(csv.DictReader(io.StringIO(done.stdout)))
    assert sorted(tuple(row[name] for name in (*columns, "value")) for row in table) == expected
    assert done.stdout.splitlines()[0].split(",")[:3] == ["wave", "as_of_earliest", "as_of_latest"]
    assert [row["source_ids"] for row in table] == [row["source_ids"] for row in rows]


def test_a_number_as_parameter_and_numbers_in_the_answer(published: Path) -> None:
    panel = pd.DataFrame(cells("engagement"))
    year = panel[
        (panel["indicator_id"] == "staff_motivation_mean") & (panel["survey_year"] == "2014")
    ]
    rows = answer(run(published, "query", "engagement_panel", "--param", "year=2014"))
    found = {row["trust_code"]: row["exposure"] for row in rows if row["exposure"] is not None}
    acute = {row["trust_code"] for row in cells("trusts") if row["trust_type"] == "Acute"}
    expected = {
        code: float(value)
        for code, value in zip(year["trust_code"], year["value"], strict=True)
        if code in acute
    }
    assert found == pytest.approx(expected, rel=1e-9)


# Bad bundled data


def _bundle(tmp_path: Path) -> Path:
    return Path(
        shutil.copytree(DATA, tmp_path / "bundle", ignore=shutil.ignore_patterns("lake", "outline"))
    )


def test_a_good_bundle_elsewhere(tmp_path: Path) -> None:
    folder = _bundle(tmp_path)
    write_cells(folder, "barriers", cells("barriers")[1:])
    assert run(tmp_path / "lake", "setup", "--bundle", folder).returncode == 0
    rows = {
        info["number"]: info["changes"]["barriers"]["added"]
        for info in answer(run(tmp_path / "lake", "versions", "--json"))
    }
    assert rows == {1: 18}


@pytest.mark.parametrize(
    "damage", ["missing", "ragged", "unknown column", "out of range", "lost source"]
)
def test_bad_bundled_data_stops_the_start_and_writes_nothing(tmp_path: Path, damage: str) -> None:
    folder = _bundle(tmp_path)
    lines = (folder / "funding.csv").read_text(encoding="utf-8").splitlines()
    source = cells("gdp_deflators")[0]["source_id"]
    match damage:
        case "missing":
            (folder / "funding.csv").unlink()
            says = ["funding.csv: the file is missing.", "restore it from version control."]
        case "ragged":
            (folder / "funding.csv").write_text(
                "\n".join([*lines[:3], lines[3] + ",", *lines[4:], ""]), encoding="utf-8"
            )
            says = [
                "funding.csv, row 4: the row has 18 cells, the heading row 17.",
                "Look for a missing comma",
            ]
        case "unknown column":
            (folder / "funding.csv").write_text(
                "\n".join([lines[0].replace("note", "remark"), *lines[1:], ""]), encoding="utf-8"
            )
            says = [
                "funding.csv, row 1, column unit_note: the column is missing.",
                "column remark: the column is not known.",
            ]
        case "out of range":
            rows = cells("engagement")
            rows[10] |= {"response_rate": "101"}
            write_cells(folder, "engagement", rows)
            says = [
                "engagement.csv, row 12, column response_rate: 101.0 is out of range.",
                "at least 0 and at most 100",
            ]
        case _:
            write_cells(
                folder, "sources", [row for row in cells("sources") if row["source_id"] != source]
            )
            says = [
                (
                    f"gdp_deflators.csv, row 2, column source_id: '{source}' does not stand in"
                    " sources."
                ),
                "Correct it, or add it",
            ]
    done = run(tmp_path / "lake", "setup", "--bundle", folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"The bundled data in {folder} cannot be used: ")
    for part in says:
        assert part in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "lake").exists()


def test_stored_text_does_nothing_to_a_terminal(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As versions before the checks had it could hold.
    for module in ("pathfinders.store.lake", "pathfinders.cli.publish"):
        monkeypatch.setattr(f"{module}.line_of", lambda text, _: text)
    file = write_cells(folder.parent, "barriers", cells("barriers")[1:])
    by = ["--author", "A\x1b[2J", "--message", "two\nlines \u202egpj"]
    whole = ["--table", "barriers", "--replace", "--remove", "1", "--yes"]
    assert main(["--lake", str(folder), "publish", str(file), *whole, *by]) == 0
    done = run(folder, "versions")
    assert done.stdout.splitlines()[-1].endswith("A\\x1b[2J  two\\nlines \\u202egpj")
    as_json = run(folder, "versions", "--json")
    assert answer(as_json)[-1]["message"] == "two\nlines \u202egpj"
    assert all(line.isprintable() for line in as_json.stdout.splitlines())


def test_a_message_that_is_no_utf_8_is_refused_in_a_sentence(folder: Path) -> None:
    file = write_cells(folder.parent, "barriers", cells("barriers")[1:])
    for author, message in ((b"A", b"caf\xe9"), (b"\xff", b"M")):
        command = [sys.executable, "-m", "pathfinders", "--lake", str(folder), "publish", str(file)]
        signed = [b"--table", b"barriers", b"--author", author, b"--message", message]
        done = subprocess.run(
            [*map(os.fsencode, command), *signed], cwd=ROOT, capture_output=True, check=False
        )
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.count(b"\n") == 1
        assert b"holds a byte that is no UTF-8" in done.stderr
    assert len(answer(run(folder, "versions", "--json"))) == 1
