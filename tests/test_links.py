"""A view and its address: what is written is read again, and nothing a reader can type breaks it."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathfinders.links import FORMER_NAMES, MOST_CHARACTERS, View, not_understood, view_from

NUMBERS = {f.name for f in fields(View) if f.type == int | None or f.type == "int | None"}
NAMES = {f.name for f in fields(View)}
TEXT = st.none() | st.text(min_size=1, max_size=20)
VIEWS = st.builds(View, **{name: st.none() | st.integers(0, 10**9 - 1) if name in NUMBERS else TEXT for name in NAMES})


def test_year_and_version_are_numbers() -> None:
    assert {"year", "version"} == NUMBERS


@given(VIEWS)
def test_an_address_brings_the_same_view_back(view: View) -> None:
    assert view_from(view.query()) == view
    assert not_understood(view.query()) == []


def test_defaults_are_left_out_of_the_address() -> None:
    assert View().query() == {}
    assert View(programme="mutuals-in-health", year=2014).query() == {"programme": "mutuals-in-health", "year": "2014"}


@given(st.dictionaries(st.text(max_size=10) | st.sampled_from(sorted(NAMES | set(FORMER_NAMES))), st.text(max_size=300)))
def test_any_address_is_read_and_what_is_not_is_named(query: dict[str, str]) -> None:
    view = view_from(query)
    texts = {n: v[:MOST_CHARACTERS] for n, v in query.items() if n in NAMES - NUMBERS and v}
    assert {name: value for name, value in view.query().items() if name in texts} == texts
    for name, value in query.items():
        named = any(said.startswith(f"{name}="[:MOST_CHARACTERS]) for said in not_understood(query))
        if value and name not in NAMES | set(FORMER_NAMES):
            assert named


@pytest.mark.parametrize("number", ["two", "2014.5", "-1", " 2014", "²", "٢٠١٤", "1e3", "0x7de", "2_014", "9" * 5000])
@pytest.mark.parametrize("name", ["year", "version"])
def test_a_number_that_is_none_is_left_out_and_named(name: str, number: str) -> None:
    assert view_from({name: number}) == View()
    assert len(not_understood({name: number})) == 1


def test_unknown_parameters_are_left_out_and_named() -> None:
    query = {"programme": "x", "embed": "true", "__class__": "y"}
    assert view_from(query) == View(programme="x")
    assert not_understood(query) == ["embed=true", "__class__=y"]


@pytest.mark.parametrize(("former", "name"), sorted(FORMER_NAMES.items()))
def test_a_parameter_renamed_since_is_read_under_its_new_name(former: str, name: str) -> None:
    assert view_from({former: "x"}) == View().choose(**{name: "x"})
    assert view_from({former: "x", name: "y"}) == View().choose(**{name: "y"})


@given(VIEWS, st.sets(st.sampled_from(sorted(NAMES))))
def test_only_keeps_the_named_choices(view: View, names: set[str]) -> None:
    kept = view.only(tuple(names))
    for name in NAMES:
        assert getattr(kept, name) == (getattr(view, name) if name in names else None)
    assert hash(kept) == hash(view.only(tuple(sorted(names))))


def test_choose_changes_a_copy() -> None:
    view = View(programme="x", year=2014)
    assert view.choose(year=2015) == View(programme="x", year=2015)
    assert view.year == 2014
    with pytest.raises(TypeError):
        view.choose(colour="red")
