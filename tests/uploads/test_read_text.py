"""Text files: which encoding and separator they have, and what is told where they are broken."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathfinders.checks.problems import Refused
from pathfinders.files.readers.text import SEPARATORS, find_separator, read_text
from tests.uploads.books import csv_bytes

ROWS = [
    ["Code", "Name", "Amount"],
    ["RXX", "Café, the made-up one; really", "£1,000"],
    ["RYY", "A | B\tC", "2"],
]


def _read(tmp_path: Path, content: bytes) -> tuple[list[list[str | None]], list[str]]:
    (tmp_path / "made-up.csv").write_bytes(content)
    sheet, notes = read_text(tmp_path / "made-up.csv", "made-up.csv")
    return [[None if c is None else str(c) for c in row] for row in sheet.rows], notes


def _refused(tmp_path: Path, content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        _read(tmp_path, content)
    return str(refused.value)


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_separator_and_encoding(tmp_path: Path, separator: str, encoding: str) -> None:
    rows, notes = _read(tmp_path, csv_bytes(ROWS, separator, encoding))
    assert rows == ROWS
    said = " ".join(notes)
    assert ("Windows-1252" in said) == (encoding == "cp1252")
    assert ("UTF-16" in said) == (encoding == "utf-16")
    assert ("separated by" in said) == (separator != ",")


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), separator=st.sampled_from(list(SEPARATORS)), wide=st.integers(2, 6))
def test_whatever_the_cells_hold_the_separator_is_found(
    tmp_path: Path, data: st.DataObject, separator: str, wide: int
) -> None:
    cell = st.text(alphabet='ab;,|\t"\n é1', max_size=8).map(lambda text: f"x{text}")
    rows = data.draw(st.lists(st.lists(cell, min_size=wide, max_size=wide), min_size=1, max_size=8))
    headings = [f"heading {n}" for n in range(wide)]
    assert _read(tmp_path, csv_bytes([headings] * 9 + rows, separator))[0] == [headings] * 9 + rows


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    rows, _ = _read(tmp_path, b'a,b\r\n"two\r\nlines",1\r\n\r\n,,\r\n3,4,,\r\n\r\n')
    assert rows == [["a", "b"], ["two\r\nlines", "1"], [], [], ["3", "4"]]


def test_one_column_has_no_separator() -> None:
    assert find_separator("heading\nmade up\n") == ","


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a,b\nc\x00,d\n", "row 2: a NUL byte stands here"),
        ("a,b\nCafé,1\n".encode() + "Café,2\n".encode("cp1252"), "row 3: two encodings are mixed"),
        (b"\xef\xbb\xbfa,b\n\xe9,1\n", "row 2: two encodings are mixed"),
        (b"a,b\n\x81\x8d,1\n", "row 2: the letters of this line are in no encoding"),
        (b"a,b\nc,\x07\n", "row 2: a character that is no text"),
        (b'a,b\nc,d\n"e,f\n', "row 3: the row cannot be read"),
        (b"\xff\xfea\x00,", "does not go on so"),
        (b"\xef\xbb\xbf", "there is nothing in it"),
    ],
)
def test_a_broken_file_is_refused_with_the_line(tmp_path: Path, content: bytes, says: str) -> None:
    assert says in _refused(tmp_path, content)


@settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    try:
        rows, _ = _read(tmp_path, content)
    except Refused:
        return
    assert rows == [] or rows[-1]
