"""A view and its address: what is written is read again, and nothing a reader can type breaks
it.
"""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathfinders.links import (
    ALL_YEARS,
    FORMER_NAMES,
    MOST_CHARACTERS,
    View,
    Years,
    not_understood,
    view_from,
)
from pathfinders.links import NUMBERS as WHOLE

NUMBERS = {f.name for f in fields(View) if f.type == int | None or f.type == "int | None"}
NAMES = {f.name for f in fields(View)}
TEXT = st.none() | st.text(min_size=1, max_size=20)
YEARS = st.none() | st.tuples(st.integers(0, 9999), st.integers(0, 9999)).map(
    lambda ends: Years(*sorted(ends))
)
KINDS = {
    name: st.none() | st.integers(0, 10**9 - 1) if name in NUMBERS else TEXT for name in NAMES
} | {"years": YEARS}
VIEWS = st.builds(View, **KINDS)


def test_the_numbers_are_those_of_the_view() -> None:
    assert set(WHOLE) == NUMBERS


@given(VIEWS)
def test_an_address_brings_the_same_view_back(view: View) -> None:
    assert view_from(view.query()) == view
    assert not_understood(view.query()) == []


def shown(view: View, defaults: View) -> View:
    """What a page shows of a view: the defaults of its day where nothing is chosen."""
    return defaults.choose(
        **{name: getattr(view, name) for name in NAMES if getattr(view, name) is not None}
    )


@given(VIEWS, VIEWS, VIEWS, st.sets(st.sampled_from(sorted(NAMES))))
def test_an_address_means_the_same_whatever_the_defaults_become(
    chosen: View, then: View, now: View, page: set[str]
) -> None:
    # A page writes all of its choices, those left at a default too; a default that is None is no
    # value at all.
    state = shown(chosen, then).only(tuple(page))
    stated = {name for name in page if getattr(state, name) is not None}
    again = shown(view_from(state.query()), now)
    assert again.only(tuple(stated)) == state
    assert set(state.query()) == stated


def test_defaults_are_left_out_of_the_address() -> None:
    assert View().query() == {}
    assert View(programme="mutuals-in-health", year=2014).query() == {
        "programme": "mutuals-in-health",
        "year": "2014",
    }


@given(
    st.dictionaries(
        st.text(max_size=10) | st.sampled_from(sorted(NAMES | set(FORMER_NAMES))),
        st.text(max_size=300),
    )
)
def test_any_address_is_read_and_what_is_not_is_named(query: dict[str, str]) -> None:
    view = view_from(query)
    texts = {
        n: v[:MOST_CHARACTERS] for n, v in query.items() if n in NAMES - NUMBERS - {"years"} and v
    }
    assert {name: value for name, value in view.query().items() if name in texts} == texts
    for name, value in query.items():
        named = any(said.startswith(f"{name}="[:MOST_CHARACTERS]) for said in not_understood(query))
        if value and name not in NAMES | set(FORMER_NAMES):
            assert named


@pytest.mark.parametrize(
    "number", ["two", "2014.5", "-1", " 2014", "²", "٢٠١٤", "1e3", "0x7de", "2_014", "9" * 5000]
)
@pytest.mark.parametrize("name", ["year", "version"])
def test_a_number_that_is_none_is_left_out_and_named(name: str, number: str) -> None:
    assert view_from({name: number}) == View()
    assert len(not_understood({name: number})) == 1


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2012-2019", Years(2012, 2019)),
        ("2015", Years(2015, 2015)),
        ("2015-2015", Years(2015, 2015)),
        ("all", ALL_YEARS),
    ],
)
def test_years_are_read(text: str, years: Years) -> None:
    assert view_from({"years": text}) == View(years=years)
    assert Years.read(str(years)) == years
    assert not_understood({"years": text}) == []
    assert years.first in years
    assert years.last in years
    assert years.last + 1 not in years


@pytest.mark.parametrize(
    "text",
    [
        "2019-2012",
        "2012-",
        "-2019",
        "12-19",
        "2012-2019-2020",
        "2012 - 2019",
        "٢٠١٢-٢٠١٩",
        "ALL",
        "x" * 5000,
    ],
)
def test_years_that_are_none_are_left_out_and_named(text: str) -> None:
    assert view_from({"years": text}) == View()
    assert not_understood({"years": text}) == [f"years={text}"[:MOST_CHARACTERS]]


def test_unknown_parameters_are_left_out_and_named() -> None:
    query = {"programme": "x", "embed": "true", "__class__": "y"}
    assert view_from(query) == View(programme="x")
    assert not_understood(query) == ["embed=true", "__class__=y"]


def test_names_that_were_ever_in_an_address_are_still_read() -> None:
    # Links with them are in people's mail. A line may be added here, never taken away.
    assert {
        "measure": "indicator",
        "trust_type": "group",
        "trust_code": "trust",
    }.items() <= FORMER_NAMES.items()


@pytest.mark.parametrize(("former", "name"), sorted(FORMER_NAMES.items()))
def test_a_parameter_renamed_since_is_read_under_its_new_name(former: str, name: str) -> None:
    value, other = (
        ("7", "8") if name in NUMBERS else ("2014", "2015") if name == "years" else ("x", "y")
    )
    assert name in NAMES
    assert former not in NAMES, "a present name would hide the former one"
    assert view_from({former: value}) == view_from({name: value}) != View()
    assert view_from({former: value, name: other}) == view_from({name: other})
    assert not_understood({former: value}) == []
    # What a page then writes has the new name only.
    assert view_from({former: value}).query() == {name: value}


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
