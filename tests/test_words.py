"""Numbers, dates and lists as people read them."""

import re
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathfinders import words
from pathfinders.settings import ROOT

DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))


@given(st.floats(0, 1), st.integers(0, 2))
def test_a_share_is_rounded_to_none_or_all_only_where_it_is(share: float, digits: int) -> None:
    none, everything = words.percent(0, digits), words.percent(1, digits)
    assert (words.percent(share, digits) == none) == (share == 0)
    assert (words.percent(share, digits) == everything) == (share == 1)


@pytest.mark.parametrize(
    ("share", "digits", "said"),
    [
        (0.778, 0, "78%"),
        (0.778, 1, "77.8%"),
        (0.997, 0, "over 99%"),
        (0.997, 1, "99.7%"),
        (0.9997, 1, "over 99.9%"),
        (0.003, 0, "under 1%"),
        (0.0003, 1, "under 0.1%"),
        (0.0, 0, "0%"),
        (1.0, 1, "100.0%"),
        (1.25, 0, "125%"),
        (-0.003, 0, "0%"),
    ],
)
def test_percent(share: float, digits: int, said: str) -> None:
    assert words.percent(share, digits) == said
    assert words.percentage(100 * share, digits) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "no trusts"),
        (1, "one trust"),
        (2, "two trusts"),
        (10, "ten trusts"),
        (11, "11 trusts"),
        (6736, "6,736 trusts"),
    ],
)
def test_count(number: int, said: str) -> None:
    assert words.count(number, "trust") == said


def test_count_of_an_irregular_word_and_of_a_negative_number() -> None:
    assert words.count(1, "body", "bodies") == "one body"
    assert words.count(3, "body", "bodies") == "three bodies"
    assert words.count(-1, "trust").startswith("-1 ")


def test_capital_leaves_the_rest() -> None:
    assert words.capital("nine NHS trusts") == "Nine NHS trusts"
    assert words.capital("") == ""


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (1860, 0, "1,860"),
        (0.972, 2, "0.97"),
        (-0.5, 1, "−0.5"),
        (-1234.5, 0, "−1,234"),
        (-0.001, 2, "0.00"),
        (0, 0, "0"),
        (0.5, 0, "0"),
        (1.5, 0, "2"),
    ],
)
def test_number(value: float, digits: int, said: str) -> None:
    assert words.number(value, digits) == said


@pytest.mark.parametrize(
    ("value", "qualifier", "said"),
    [
        (12_800_000, "about", "about 12.8 million"),
        (250, "more_than", "more than 250"),
        (267, "at_least", "at least 267"),
        (50_000_000, "nearly", "nearly 50 million"),
        (5_001, "at_most", "at most 5,001"),
        (9, "exact", "9"),
        (1_234_567, "exact", "1,234,567"),
    ],
)
def test_qualified(value: int, qualifier: str, said: str) -> None:
    assert words.qualified(value, qualifier) == said


def test_an_unknown_qualifier_is_refused_and_not_left_out() -> None:
    with pytest.raises(KeyError):
        words.qualified(9, "roughly")


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (100_000, "£100,000"),
        (1e6, "£1 million"),
        (132.6e6, "£132.6 million"),
        (2.2e9, "£2.2 billion"),
        (1.66, "£1.66"),
        (0, "£0"),
        (999_999, "£999,999"),
        (999_999_999, "£1 billion"),
        (1_250_000, "£1.25 million"),
        (-2_500, "−£2,500"),
        (1234.5, "£1,234.50"),
    ],
)
def test_pounds(amount: float, said: str) -> None:
    assert words.pounds(amount) == said


@pytest.mark.parametrize(
    ("earliest", "latest", "said"),
    [
        (date(2014, 9, 5), date(2014, 9, 5), "5 September 2014"),
        (date(2015, 2, 9), date(2015, 2, 13), "9 to 13 February 2015"),
        (date(2010, 12, 1), date(2010, 12, 31), "December 2010"),
        (date(2012, 2, 1), date(2012, 2, 29), "February 2012"),
        (date(2013, 2, 1), date(2013, 2, 28), "February 2013"),
        (date(2012, 2, 1), date(2012, 2, 28), "1 to 28 February 2012"),
        (date(2010, 12, 7), date(2010, 12, 31), "7 to 31 December 2010"),
        (date(2014, 9, 5), date(2014, 12, 17), "5 September to 17 December 2014"),
        (date(2008, 1, 1), date(2010, 11, 17), "1 January 2008 to 17 November 2010"),
    ],
)
def test_between(earliest: date, latest: date, said: str) -> None:
    assert words.between(earliest, latest) == said


@given(DAYS, st.integers(0, 800))
def test_between_never_invents_a_day(earliest: date, days: int) -> None:
    latest = earliest + timedelta(days=days)
    said = words.between(earliest, latest)
    whole_month = earliest.day == 1 and latest == (
        earliest.replace(day=28) + timedelta(days=4)
    ).replace(day=1) - timedelta(days=1)
    numbers = [int(word) for word in said.split() if word.isdigit()]
    if whole_month:
        assert numbers == [earliest.year]
    else:
        assert {earliest.day, latest.day, latest.year} <= set(numbers)
        assert set(numbers) <= {earliest.day, latest.day, earliest.year, latest.year}


@pytest.mark.parametrize(
    ("earliest", "latest", "said", "briefly"),
    [
        (date(2014, 9, 4), date(2014, 9, 4), "on 4 September 2014", "4 September 2014"),
        (
            date(2014, 9, 5),
            date(2014, 12, 17),
            "by 17 December 2014",
            "by 17 December 2014; day not published",
        ),
        (
            date(2015, 2, 9),
            date(2015, 2, 13),
            "in February 2015",
            "by 13 February 2015; day not published",
        ),
        (date(2013, 3, 1), date(2013, 3, 31), "in March 2013", "March 2013"),
        (
            date(2016, 1, 1),
            date(2016, 12, 31),
            "in 2016",
            "by 31 December 2016; day not published",
        ),
        (
            date(2012, 1, 1),
            date(2015, 4, 30),
            "by 30 April 2015",
            "by 30 April 2015; day not published",
        ),
        (
            date(2015, 1, 1),
            date(2015, 6, 30),
            "by 30 June 2015",
            "by 30 June 2015; day not published",
        ),
    ],
)
def test_bounds_never_read_as_a_process(
    earliest: date, latest: date, said: str, briefly: str
) -> None:
    assert words.dated(earliest, latest) == said
    assert words.dated_briefly(earliest, latest) == briefly


def test_listed() -> None:
    assert words.listed([]) == ""
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b"]) == "a and b"
    assert words.listed(["a", "b", "c"], "or") == "a, b or c"
    assert words.listed(["a and b", "c", "d"]) == "a and b, c, and d"
    assert words.listed(["a", "b", "c and d"]) == "a, b, and c and d"


@pytest.mark.parametrize(
    ("at", "day", "time"),
    [
        ("2026-07-05T23:30:00+00:00", "6 July 2026", "2026-07-06 00:30:00 BST"),
        ("2026-07-05T23:30:00", "6 July 2026", "2026-07-06 00:30:00 BST"),
        ("2026-01-05T23:30:00+00:00", "5 January 2026", "2026-01-05 23:30:00 GMT"),
        ("2026-12-31T20:00:00-05:00", "1 January 2027", "2027-01-01 01:00:00 GMT"),
        # The same hour twice, on the night when the clocks go back.
        ("2026-10-25T00:30:00+00:00", "25 October 2026", "2026-10-25 01:30:00 BST"),
        ("2026-10-25T01:30:00+00:00", "25 October 2026", "2026-10-25 01:30:00 GMT"),
    ],
)
def test_times_are_those_of_the_clock_in_london(at: str, day: str, time: str) -> None:
    moment = datetime.fromisoformat(at)
    assert words.local_day(moment) == day
    assert words.local_time(moment) == time


def test_today_is_the_day_in_london(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=lambda zone: datetime(2026, 7, 5, 23, 30, tzinfo=zone))
    monkeypatch.setattr(words, "datetime", clock)
    assert words.today() == date(2026, 7, 6)


# What turns a moment into the day of another zone: the date of a time, the day of the machine, a
# format of the moment of a version.
OTHER_DAYS = re.compile(r"\.at\.date\(\)|date\.today\(\)|\bat:%|\.at\.strftime|utcnow")


def test_no_part_of_the_product_shows_the_day_of_another_zone() -> None:
    files = [*(ROOT / "pathfinders").rglob("*.py"), *(ROOT / "components").rglob("*.py")]
    found = [
        (str(path.relative_to(ROOT)), line.strip())
        for path in files
        if path.name != "words.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if OTHER_DAYS.search(line)
    ]
    assert len(files) > 100
    assert found == []
