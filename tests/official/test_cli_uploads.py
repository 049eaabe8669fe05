"""`python -m pathfinders import` and `check`, as a terminal runs them."""

import json
from pathlib import Path

import pytest

from pathfinders.cli.main import main
from tests.official.made_up import EARLY, SURVEY, book, early, separated, survey_row

PERIOD = ("--period-start", "2018-04-01", "--period-end", "2019-03-31")
SIGNED = ("--author", "Made up", "--message", "Made-up import")


@pytest.fixture
def shmi(tmp_path: Path) -> Path:
    """A SHMI file with a footer."""
    return separated(
        tmp_path / "shmi.csv", [EARLY, early("RA2"), early("RA3"), early("RZ9"), ["a footer"]]
    )


def run(lake: Path, *arguments: str | Path) -> int:
    """Runs a command; returns its exit status."""
    return main(["--lake", str(lake), *map(str, arguments)])


def newest(lake: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The last line of the list of versions."""
    capsys.readouterr()
    assert run(lake, "versions") == 0
    return capsys.readouterr().out.splitlines()[-1]


def test_an_import_publishes_and_says_what_it_left_out(
    folder: Path, shmi: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "import", "shmi", shmi, *PERIOD, *SIGNED) == 0
    said = capsys.readouterr().out
    assert "outcomes: 2 added, 0 changed, 0 removed" in said
    assert "sources: 1 added" in said
    assert "Codes that the trusts table does not have, 1" in said
    assert "Published as version 2." in said
    assert newest(folder, capsys).endswith("Made up  Made-up import")
    assert run(folder, "import", "shmi", shmi, *PERIOD, *SIGNED) == 0
    assert "Nothing would change: version 2 holds all of it." in capsys.readouterr().out
    assert newest(folder, capsys).lstrip().startswith("2 ")


def test_a_dry_run_publishes_nothing(
    folder: Path, shmi: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "import", "shmi", shmi, *PERIOD, "--dry-run") == 0
    said = capsys.readouterr().out
    assert "outcomes: 2 added" in said
    assert "this was a dry run" in said
    assert newest(folder, capsys).lstrip().startswith("1 ")


def test_what_is_missing_is_wrong_usage(
    published: Path, shmi: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(published, "import", "shmi", shmi, *PERIOD) == 2
    assert "--author and --message, or --dry-run" in capsys.readouterr().err
    assert run(published, "import", "shmi", shmi, "--date", "2013-07", "--dry-run") == 2
    said = capsys.readouterr().err
    assert "--period-start (first day of the twelve months; 2012-01-01 is suggested)" in said
    assert "2012-12-31 is suggested" in said
    with pytest.raises(SystemExit) as wrong:
        run(published, "import", "shmi", shmi, "--period-start", "1st April", "--dry-run")
    assert wrong.value.code == 2


def test_a_wrong_file_is_refused_and_changes_nothing(
    folder: Path, shmi: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "import", "ods-trusts", shmi, "--date", "2031-01", *SIGNED) == 1
    assert "Import it as shmi" in capsys.readouterr().err
    wrong = separated(shmi.with_name("wrong.csv"), [EARLY, early("RA2", VALUE=1.15)])
    assert run(folder, "import", "shmi", wrong, *PERIOD, *SIGNED) == 1
    assert "the rule is that the value is observed over expected deaths" in capsys.readouterr().err
    assert newest(folder, capsys).lstrip().startswith("1 ")


def test_check_says_as_json_what_a_publication_would_change(
    published: Path, shmi: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(published, "check", shmi, *PERIOD, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["kind"], found["changes"]["outcomes"]) == (
        "shmi",
        {"added": 2, "changed": 0, "removed": 0},
    )
    assert {left["name"]: left["count"] for left in found["left_out"]} == {
        "unused-columns": 4,
        "unknown-codes": 1,
        "footers": 1,
    }
    assert [ask["option"] for ask in found["asks"]] == ["--period-start", "--period-end"]
    assert run(published, "check", shmi, "--json") == 0
    assert json.loads(capsys.readouterr().out)["changes"] == {}


def test_check_reads_our_own_tables_too(
    published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["study_id", "year"], ["made-up", "MMXX"]]
    assert run(published, "check", separated(tmp_path / "evidence.csv", rows), "--json") == 1
    caught = capsys.readouterr()
    found = json.loads(caught.out)
    assert found["kind"] == "upload"
    assert any(problem["severity"] == "error" for problem in found["problems"])
    assert "cannot be used" in caught.err


def test_check_refuses_what_cannot_be_read(
    published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 made up")
    assert run(published, "check", broken, "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["kind"], len(found["problems"]), found["changes"]) == (None, 1, {})


def test_check_tells_a_person(
    published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = book(
        tmp_path / "survey.xlsx",
        {"Acute": [SURVEY, survey_row("RA2", theme_morale_2030="n/k"), survey_row("R1F2")]},
    )
    assert run(published, "check", path) == 0
    said = capsys.readouterr().out
    assert said.startswith("survey.xlsx is the NHS Staff Survey, organisation results.\n")
    assert (
        "Warning: survey.xlsx, sheet Acute, cell J2, column theme_morale_2030: 'n/k' is not a"
        " number." in said
    )
    assert "engagement: 3 added" in said
