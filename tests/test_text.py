"""Text that people bring: its one form, what it must not hold, and how it is printed."""

import json
from datetime import date

import pyarrow as pa
import pytest

from pathfinders.cli import terminal
from pathfinders.tables.normal import normalised
from pathfinders.text import LONGEST_LINE, line_of, unseen, visible

OVERRIDE, ESCAPE = "\u202e", "\x1b"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"a{ESCAPE}[2Jb", "U+001B, control character"),
        ("a\x9bb", "U+009B, control character"),
        (f"{OVERRIDE}gpj.exe", "U+202E, right-to-left override"),
        *[(f"a{chr(code)}", f"U+{code:04X}") for code in (*range(0x202A, 0x202F), 0x200E, 0x200F)],
        *[(f"a{chr(code)}", f"U+{code:04X}") for code in range(0x2066, 0x206A)],
        ("a\u200bb", "zero width space"),
        ("a\u2028b", "line separator"),
        ("a\U000e0041", "tag latin capital letter a"),
        ("two\nlines", "a line break"),
        ("two\tcells", "a tab"),
        ("caf\udce9", "no UTF-8"),
    ],
)
def test_what_is_not_seen_is_named(text: str, says: str) -> None:
    assert says in unseen(text)
    with pytest.raises(ValueError, match="The message holds") as refused:
        line_of(text, "message")
    assert says in str(refused.value)
    shown = visible(text)
    assert shown.isprintable()
    assert all(character in shown for character in text if character.isprintable())


def test_a_line_is_composed_and_without_spaces_around_it() -> None:
    assert line_of("  Cafe\u0301 in \u4e2d\u56fd, 50 \u00a3 \u2013 \U0001f600\n", "message") == (
        "Caf\u00e9 in \u4e2d\u56fd, 50 \u00a3 \u2013 \U0001f600"
    )
    # Joiners are letters of Persian and Indian names.
    assert line_of("\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", "author's name")


def test_a_line_has_an_end() -> None:
    assert line_of("x" * LONGEST_LINE, "message") == "x" * LONGEST_LINE
    with pytest.raises(ValueError, match="has 301 characters; the most is 300"):
        line_of("x" * 301, "message")
    # Two characters that compose into one count as that one.
    assert len(line_of("e\u0301" * LONGEST_LINE, "message")) == LONGEST_LINE


def test_what_is_printed_does_nothing_to_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say(f"two\nlines {ESCAPE}]0;title\x07", "caf\u00e9")
    terminal.complain(f"a list:\n  row 2{ESCAPE}[2J")
    out, err = capsys.readouterr()
    assert out == "two\\nlines \\x1b]0;title\\x07\ncaf\u00e9\n"
    assert err == "a list:\n  row 2\\x1b[2J\n"


def test_printed_json_means_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    data = {"a": f"{OVERRIDE}{ESCAPE}\x9b\u2028\U000e0041 caf\u00e9 \U0001f600"}
    terminal.say_json(json.dumps(data, ensure_ascii=False))
    out, _ = capsys.readouterr()
    assert json.loads(out) == data
    assert out.rstrip("\n").isprintable()
    assert "caf\u00e9 \U0001f600" in out


def test_a_printed_file_is_as_it_is_unless_somebody_reads_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.say_file(f"a,{ESCAPE}b\n")
    assert capsys.readouterr().out == f"a,{ESCAPE}b\n"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    terminal.say_file(f"a,{ESCAPE}b\n")
    assert capsys.readouterr().out == "a,\\x1bb\n"


def test_rows_are_stored_in_one_form() -> None:
    rows = pa.table(
        {
            "name": pa.array(["Cafe\u0301", "Caf\u00e9", None, "\u212b"]),
            "value": pa.array([-0.0, 0.5, None, float("nan")]),
            "count": pa.array([1, -2, None, 0]),
            "day": pa.array([date(2014, 7, 5), None, None, None]),
        }
    )
    stored = normalised(rows)
    assert stored.schema == rows.schema
    assert stored["name"].to_pylist() == ["Caf\u00e9", "Caf\u00e9", None, "\u00c5"]
    assert [str(value) for value in stored["value"].to_pylist()] == ["0.0", "0.5", "None", "nan"]
    assert stored.select(["count", "day"]) == rows.select(["count", "day"])
