"""Names of sheets that Excel takes, for exports and for marked-up workbooks alike."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathfinders.files.sheet_names import LONGEST_NAME, free_name, sheet_name

TEXT = st.text(alphabet="aA b(2)'[]:*?/\\", max_size=40)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Problems", "Problems"),
        ("a/b:c", "a b c"),
        ("'quoted'", "quoted"),
        ("[]", "Data"),
        ("", "Data"),
        ("x" * 40, "x" * 31),
        ("x" * 30 + " and more", "x" * 30),
    ],
)
def test_sheet_name(text: str, name: str) -> None:
    assert sheet_name(text, "Data") == name


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ([], "Problems"),
        (["Problem"], "Problems"),
        (["PROBLEMS"], "Problems (2)"),
        (["Problems", "problems (2)"], "Problems (3)"),
    ],
)
def test_free_name(taken: list[str], name: str) -> None:
    assert free_name("Problems", taken) == name


def test_the_number_of_a_long_name_still_fits() -> None:
    assert free_name("x" * 40, ["x" * 31]) == "x" * 27 + " (2)"


@given(st.lists(TEXT, max_size=8))
def test_names_fit_and_each_is_there_once(texts: list[str]) -> None:
    names: list[str] = []
    for text in texts:
        names.append(free_name(sheet_name(text, "Data"), names))
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= LONGEST_NAME for name in names)
    assert not any(re.search(r"[\[\]:*?/\\']", name) for name in names)
