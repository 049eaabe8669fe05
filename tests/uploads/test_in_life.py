"""Sheets as they are in life: what Excel does to data, and what people write into cells.

Each is read in the one way it can mean, with a note; or asked about, with the readings to choose
from; or refused with its cell and what to type. Nothing is guessed in silence.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from pathfinders.checks.problems import Refused
from pathfinders.exports.tables import table_csv
from pathfinders.files.book import column_letters
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.uploads import pipeline
from pathfinders.uploads.offers import LEAVE_OUT, Offer
from pathfinders.uploads.read_upload import Upload, read_upload
from tests.uploads.books import FUND, FUND_HEADINGS, RATING, RATING_HEADINGS, csv_bytes, write_xlsx

pytestmark = pytest.mark.usefixtures("unguarded")
OUTCOME_HEADINGS = ["trust_code", "period_start", "period_end", "indicator_id", "series", "value"]
OUTCOME_HEADINGS += ["observed", "source_id", "confidence", "note"]


def outcome(value: object, **cells: object) -> list[object]:
    row = dict(
        zip(
            OUTCOME_HEADINGS,
            (
                "RXX",
                "2019-01-01",
                "2019-12-31",
                "shmi",
                "made_up",
                value,
                None,
                "made-up",
                "stated",
            ),
            strict=False,
        )
    )
    return [{**row, **cells}.get(name) for name in OUTCOME_HEADINGS]


def fund(**cells: object) -> list[object]:
    return [{**dict(zip(FUND_HEADINGS, FUND, strict=True)), **cells}[n] for n in FUND_HEADINGS]


def rating(**cells: object) -> list[object]:
    row = dict(zip(RATING_HEADINGS, RATING, strict=True))
    return [{**row, **cells}[n] for n in RATING_HEADINGS]


def text_file(
    tmp_path: Path,
    rows: Sequence[Any],
    *,
    separator: str = ",",
    answers: Mapping[str, str] | None = None,
    before: bytes = b"",
) -> Upload:
    path = tmp_path / "made-up.csv"
    path.write_bytes(before + csv_bytes(rows, separator))
    return read_upload(path, "made-up.csv", answers or {})


def column(read: Upload, table: str, name: str) -> list[Any]:
    return list(read.tables[table][name].to_pylist())


def errors(read: Upload) -> list[str]:
    return [p.cell for p in read.problems if p.severity == "error"]


def labels(offer: Offer) -> list[str]:
    return [option.label for option in offer.options]


def at(headings: Sequence[str], name: str, row: int = 2) -> str:
    """The cell of a column, as the spreadsheet names it."""
    return f"{column_letters(list(headings).index(name) + 1)}{row}"


def choose(offers: Sequence[Offer], place: int = 0) -> dict[str, str]:
    """The answers that take an option of each question."""
    return {offer.key: offer.options[min(place, len(offer.options) - 1)].value for offer in offers}


# Numbers


@pytest.mark.parametrize("text", ["0,952", "12,5", "1.234,56", "1234,567"])
def test_a_decimal_comma_in_a_file_split_by_semicolons_is_read_and_noted(
    tmp_path: Path, text: str
) -> None:
    read = text_file(tmp_path, [OUTCOME_HEADINGS, outcome(text)], separator=";")
    expected = float(text.replace(".", "").replace(",", "."))
    assert column(read, "outcomes", "value") == [expected]
    (note,) = [note for note in read.notes if "comma" in note]
    assert "(F2)" in note


def test_one_sure_decimal_comma_decides_those_that_could_be_thousands(tmp_path: Path) -> None:
    read = text_file(
        tmp_path, [OUTCOME_HEADINGS, outcome("0,952"), outcome("1,021")], separator=";"
    )
    assert column(read, "outcomes", "value") == [0.952, 1.021]


def test_one_sure_group_of_thousands_decides_too(tmp_path: Path) -> None:
    rows = [FUND_HEADINGS, fund(amount_gbp="1,234,567"), fund(amount_gbp="1,021")]
    assert column(text_file(tmp_path, rows, separator=";"), "funding", "amount_gbp") == [
        1234567,
        1021,
    ]


def test_a_comma_that_can_be_both_is_asked_about_once(tmp_path: Path) -> None:
    rows = [OUTCOME_HEADINGS, outcome("1,021"), outcome("1,021")]
    read = text_file(tmp_path, rows, separator=";")
    (offer,) = read.offers
    assert (labels(offer), offer.cells) == (["1.021", "1,021"], ("F2", "F3"))
    assert errors(read) == ["F2", "F3"]
    agreed = text_file(tmp_path, rows, separator=";", answers=choose(read.offers))
    assert column(agreed, "outcomes", "value") == [1.021, 1.021]
    assert errors(agreed) == []


@pytest.mark.parametrize("text", ["0,952", "012,500"])
def test_a_group_that_begins_with_a_zero_is_never_thousands(tmp_path: Path, text: str) -> None:
    read = text_file(tmp_path, [OUTCOME_HEADINGS, outcome(text)])
    assert column(read, "outcomes", "value") == [None]
    assert errors(read) == ["F2"]


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("£1.2m", ["£1,200,000"]),
        ("£1.2 million", ["£1,200,000"]),
        ("1.2M", ["£1,200,000"]),
        ("100k", ["£100,000"]),
        ("£100K", ["£100,000"]),
        ("£2bn", ["£2,000,000,000"]),
        ("50-60k", ["£50,000", "£60,000"]),
        ("£50,000 to £60,000", ["£50,000", "£60,000"]),
        ("9,5000", ["£95,000", "£9.5"]),
        ("1e5", ["£100,000"]),
        ("c. 50", ["£50, without ‘about’"]),
        ("about £40,000", ["£40,000, without ‘about’"]),
        ("up to 100", ["£100, without ‘at most’"]),
        ("nil", ["0: there was none"]),
        (" £-   ", ["0: there was none"]),
        (" - ", ["0: there was none"]),
    ],
)
def test_a_loose_amount_is_offered_and_taken_when_accepted(
    tmp_path: Path, text: str, readings: list[str]
) -> None:
    rows = [FUND_HEADINGS, fund(amount_gbp=text), fund(amount_gbp=text, basis="ceiling")]
    read = text_file(tmp_path, rows)
    assert column(read, "funding", "amount_gbp") == [None, None], "nothing is taken before"
    (offer,) = read.offers
    assert labels(offer) == readings
    assert offer.count == 2
    amount = [at(FUND_HEADINGS, "amount_gbp", row) for row in (2, 3)]
    assert errors(read) == amount
    agreed = text_file(tmp_path, rows, answers=choose(read.offers))
    value = offer.options[0].value.split("/")[0]
    assert column(agreed, "funding", "amount_gbp") == [float(value)] * 2
    assert (errors(agreed), agreed.offers) == ([], ())


def test_what_the_next_check_refuses_is_never_offered(tmp_path: Path) -> None:
    headings = TABLES["programme_counts"].column_names
    counts = dict.fromkeys(headings) | {
        "programme_id": "made-up",
        "wave": "all",
        "as_of_earliest": "2015-01-01",
        "as_of_latest": "2015-01-01",
        "measure": "invited",
        "qualifier": "exact",
        "confidence": "stated",
        "source_id": "made-up",
    }

    def read(value: str, answers: dict[str, str] | None = None) -> Upload:
        row = [{**counts, "value": value}[name] for name in headings]
        return text_file(tmp_path, [headings, row], answers=answers)

    assert read("(5)").offers == (), "a count is not below zero"
    assert labels(read("2.5k").offers[0]) == ["2,500"]
    assert read("1.25").offers == (), "a count is a whole number"
    about = read("about 40")
    assert labels(about.offers[0]) == ["about 40"]
    agreed = read("about 40", choose(about.offers))
    assert column(agreed, "programme_counts", "value") == [40]
    assert column(agreed, "programme_counts", "qualifier") == ["about"], "the table can say it"


def test_what_to_do_never_advises_to_empty_a_cell_that_is_needed(tmp_path: Path) -> None:
    read = text_file(tmp_path, [FUND_HEADINGS, fund(amount_gbp="soon")])
    (problem,) = [p for p in read.problems if p.severity == "error"]
    assert "must not be empty" in problem.todo
    assert "leave" not in problem.todo
    assert "1234.5" in problem.todo
    read = text_file(tmp_path, [OUTCOME_HEADINGS, outcome(1, observed="soon")])
    (problem,) = [p for p in read.problems if p.severity == "error"]
    assert "leave the cell empty where it is not known" in problem.todo


@pytest.mark.parametrize("text", ["[c]", "[x]", "[z]", "[Low]", "[u]"])
def test_government_shorthand_is_not_known_and_named(tmp_path: Path, text: str) -> None:
    read = text_file(tmp_path, [OUTCOME_HEADINGS, outcome(text, note=text)])
    assert column(read, "outcomes", "value") == [None]
    assert column(read, "outcomes", "note") == [None]
    assert len([note for note in read.notes if text in note and "stands for" in note]) == 2


@pytest.mark.parametrize("word", ["nan", "NaN", "NULL", "None", "<NA>"])
def test_what_programs_write_in_empty_cells_is_not_known(tmp_path: Path, word: str) -> None:
    read = text_file(tmp_path, [FUND_HEADINGS, fund(note=word)])
    assert column(read, "funding", "note") == [None]
    assert any(f"'{word}' was read as not known" in note for note in read.notes)


@pytest.mark.parametrize("word", ["TBC", "n/k", "under review", "not known"])
def test_what_is_not_known_yet_is_empty_in_a_number_and_stays_in_a_text(
    tmp_path: Path, word: str
) -> None:
    read = text_file(tmp_path, [OUTCOME_HEADINGS, outcome(1, observed=word, note=word)])
    assert column(read, "outcomes", "observed") == [None]
    assert column(read, "outcomes", "note") == [word]


# Dates

EVENTS = TABLES["participation_events"].column_names


def event(**cells: object) -> list[object]:
    row = {
        "programme_id": "made-up",
        "participant_id": "RXX",
        "event": "other",
        "earliest_date": "2015-02-01",
        "latest_date": "2015-02-01",
        "date_precision": "day",
        "confidence": "stated",
        "source_id": "made-up",
    }
    return [{**row, **cells}.get(name) for name in EVENTS]


LOOSE = {
    "Feb 2015": [("2015-02-01", "2015-02-28", "month")],
    "February 2015": [("2015-02-01", "2015-02-28", "month")],
    "Feb-15": [("2015-02-01", "2015-02-28", "month")],
    "2015-02": [("2015-02-01", "2015-02-28", "month")],
    "02/2015": [("2015-02-01", "2015-02-28", "month")],
    "Q2 2014/15": [("2014-07-01", "2014-09-30", "range")],
    "2014-15 Q4": [("2015-01-01", "2015-03-31", "range")],
    "Q2 2014": [("2014-07-01", "2014-09-30", "range"), ("2014-04-01", "2014-06-30", "range")],
    "Autumn 2014": [("2014-09-01", "2014-11-30", "range")],
    "winter 2014/15": [("2014-12-01", "2015-02-28", "range")],
    "mid-Feb 2015": [("2015-02-11", "2015-02-20", "range")],
    "w/c 9 Feb 2015": [("2015-02-09", "2015-02-15", "range")],
    "week ending 15 February 2015": [("2015-02-09", "2015-02-15", "range")],
    "2015": [("2015-01-01", "2015-12-31", "range")],
    "2014/15": [("2014-04-01", "2015-03-31", "range")],
    "03.02.15": [("2015-02-03", "2015-02-03", "day")],
    "2015-02-03T09:30": [("2015-02-03", "2015-02-03", "day")],
    "13 February 2015 (announced)": [("2015-02-13", "2015-02-13", "day")],
    "by end March 2015": [
        ("2015-03-01", "2015-03-31", "month"),
        ("2014-04-01", "2015-03-31", "range"),
    ],
}


@pytest.mark.parametrize("text", LOOSE)
def test_a_loose_date_is_offered_as_its_two_bounds(tmp_path: Path, text: str) -> None:
    rows = [EVENTS, event(earliest_date=text, latest_date=text)]
    read = text_file(tmp_path, rows)
    bounds = (at(EVENTS, "earliest_date"), at(EVENTS, "latest_date"))
    assert errors(read) == list(bounds)
    (offer,) = read.offers
    assert [tuple(option.value.split("/")) for option in offer.options] == LOOSE[text]
    assert offer.cells == bounds
    for place, (first, last, precision) in enumerate(LOOSE[text]):
        agreed = text_file(tmp_path, rows, answers=choose(read.offers, place))
        (row,) = agreed.tables["participation_events"].to_pylist()
        assert (str(row["earliest_date"]), str(row["latest_date"])) == (first, last)
        assert row["date_precision"] == precision
        assert errors(agreed) == []


@pytest.mark.parametrize("text", ["mid-Feb", "w/c 9 Feb", "by end March"])
def test_a_date_without_a_year_is_offered_in_the_years_of_the_column(
    tmp_path: Path, text: str
) -> None:
    read = text_file(tmp_path, [EVENTS, event(earliest_date=text, latest_date=text), event()])
    (offer,) = read.offers
    assert all("2015" in option.label for option in offer.options)
    alone = text_file(tmp_path, [EVENTS, event(earliest_date=text, latest_date=text)])
    assert alone.offers == (), "no year is made up"


def test_one_bound_that_is_agreed_fills_the_other(tmp_path: Path) -> None:
    rows = [EVENTS, event(earliest_date="Feb 2015", latest_date=None, date_precision=None)]
    read = text_file(tmp_path, rows)
    agreed = text_file(tmp_path, rows, answers=choose(read.offers))
    (row,) = agreed.tables["participation_events"].to_pylist()
    assert (row["latest_date"], row["date_precision"]) == (date(2015, 2, 28), "month")


def test_a_column_for_one_day_is_offered_the_first_and_the_last(tmp_path: Path) -> None:
    rows = [OUTCOME_HEADINGS, outcome(1, period_end="Dec 2019")]
    read = text_file(tmp_path, rows)
    assert labels(read.offers[0]) == ["1 December 2019", "31 December 2019"]


def test_a_time_near_midnight_is_asked_about_and_any_other_is_named(tmp_path: Path) -> None:
    path = tmp_path / "made-up.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("cqc_ratings")
        sheet.write_row(0, 0, RATING_HEADINGS)
        sheet.write_row(1, 0, rating())
        shown = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_datetime(1, 1, datetime(2016, 9, 15, 23), shown)
        sheet.write_datetime(1, 2, datetime(2016, 9, 16, 9, 30), shown)
    read = read_upload(path, "made-up.xlsx")
    (offer,) = read.offers
    assert (labels(offer), offer.cells) == (["16 September 2016", "15 September 2016"], ("B2",))
    assert "23:00" in offer.question
    assert any("C2" in note and "without the time of day" in note for note in read.notes)
    agreed = read_upload(path, "made-up.xlsx", choose(read.offers))
    assert column(agreed, "cqc_ratings", "published_earliest") == [date(2016, 9, 16)]


def test_a_date_of_which_the_month_alone_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "made-up.xlsx"
    with xlsxwriter.Workbook(path) as book:
        month = book.add_format({"num_format": "mmm-yy"})
        sources = book.add_worksheet("sources")
        headings = ("source_id", "title", "publisher", "published", "licence")
        sources.write_row(0, 0, headings)
        sources.write_row(1, 0, ("made-up", "Made up", "Nobody", None, "cited"))
        sources.write_datetime(1, 3, datetime(2011, 7, 1), month)
        events = book.add_worksheet("participation_events")
        events.write_row(0, 0, EVENTS)
        events.write_row(1, 0, event())
        place = EVENTS.index("earliest_date")
        events.write_datetime(1, place, datetime(2015, 2, 1), month)
    read = read_upload(path, "made-up.xlsx")
    assert column(read, "sources", "published") == ["2011-07"]
    assert any("2011-07" in note and "(D2)" in note for note in read.notes)
    (offer,) = read.offers
    assert labels(offer) == ["1 February 2015 to 28 February 2015"], "not the first, to the day"


@pytest.mark.parametrize(
    ("text", "typed"), [("Nov-10", "2010-11"), ("Mar-11", None), ("14-15", "2014-15")]
)
def test_a_year_that_excel_took_for_a_date_says_so(
    tmp_path: Path, text: str, typed: str | None
) -> None:
    read = text_file(tmp_path, [FUND_HEADINGS, fund(financial_year=text)])
    if typed is None:
        assert read.offers == ()
        return
    (offer,) = read.offers
    assert labels(offer) == [typed]
    assert "Excel" in offer.question


@pytest.mark.parametrize("text", ["2014/15", "2014/2015", "2014–15", "FY 2014/15", "2014-2015"])
def test_a_financial_year_in_another_form_is_read(tmp_path: Path, text: str) -> None:
    read = text_file(tmp_path, [FUND_HEADINGS, fund(financial_year=text)])
    assert column(read, "funding", "financial_year") == ["2014-15"]
    place = at(FUND_HEADINGS, "financial_year")
    assert any("2014-15" in note and f"({place})" in note for note in read.notes)


def test_dates_turned_round_in_a_column_of_text_are_read_as_elsewhere(tmp_path: Path) -> None:
    headings = ["source_id", "title", "publisher", "published", "licence"]
    rows = [headings, *(["m", "M", "N", day, "cited"] for day in ("02/04/2019", "26/01/2013"))]
    read = text_file(tmp_path, rows)
    assert column(read, "sources", "published") == ["2019-04-02", "2013-01-26"]
    assert any("day first" in note for note in read.notes)


# Codes and text


@pytest.mark.parametrize(
    ("shown", "options"), [(100000, ["1E5", "100000"]), ("1.00E+05", ["1E5", "100000"])]
)
def test_a_code_that_became_a_number_is_asked_about(
    tmp_path: Path, shown: object, options: list[str]
) -> None:
    path = write_xlsx(tmp_path / "r.xlsx", {"S": [RATING_HEADINGS, rating(trust_code=shown)]})
    read = read_upload(path, "r.xlsx")
    (offer,) = read.offers
    assert [option.value for option in offer.options] == options
    (problem,) = [p for p in read.problems if p.severity == "error"]
    assert "format Text" in problem.todo


@pytest.mark.parametrize(
    ("form", "value"), [('0.0"%"', 0.9), ("0.0\\%", 0.9), ("0.0%", 90), ('0.0%" of all"', 90)]
)
def test_a_percent_sign_that_is_only_shown_does_not_multiply(
    tmp_path: Path, form: str, value: float
) -> None:
    path = tmp_path / "made-up.xlsx"
    headings = ["trust_code", "survey_year", "indicator_id", "value", "response_rate", "source_id"]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("engagement")
        sheet.write_row(0, 0, headings)
        sheet.write_row(1, 0, ["RXX", 2018, "made_up", 3.5, None, "made-up-source"])
        sheet.write_number(1, 4, 0.9, book.add_format({"num_format": form}))
    assert column(read_upload(path, "made-up.xlsx"), "engagement", "response_rate") == [value]


@pytest.mark.parametrize("sign", ["\u200e", "\u200f", "\u2068", "\u200b"])
def test_signs_that_are_not_seen_are_dropped(tmp_path: Path, sign: str) -> None:
    read = text_file(tmp_path, [RATING_HEADINGS, rating(trust_code=f"RXX{sign}")])
    assert column(read, "cqc_ratings", "trust_code") == ["RXX"]


@pytest.mark.parametrize("text", ["£100 – the trust’s café", "½ of £3m"])
@pytest.mark.parametrize("times", [1, 2])
def test_mojibake_is_put_right_and_named(tmp_path: Path, text: str, times: int) -> None:
    broken = text
    for _ in range(times):
        content = broken.encode("utf-8")
        # As Excel reads it: the five bytes without a letter stay what they are.
        broken = "".join(
            chr(b) if b in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([b]).decode("cp1252")
            for b in content
        )
    read = text_file(tmp_path, [FUND_HEADINGS, fund(note=broken)])
    assert column(read, "funding", "note") == [text]
    place = at(FUND_HEADINGS, "note")
    assert any(f"({place})" in note and "another encoding" in note for note in read.notes)


@pytest.mark.parametrize("text", ["São Paulo – Â", "CAFÉ–BAR", "Århus", "naïve Ã"])
def test_text_that_only_looks_like_mojibake_stays(tmp_path: Path, text: str) -> None:
    read = text_file(tmp_path, [FUND_HEADINGS, fund(note=text)])
    assert column(read, "funding", "note") == [text]


@pytest.mark.parametrize(
    ("encoding", "end"), [("mac_roman", "\r"), ("mac_roman", "\n"), ("cp850", "\r\n")]
)
def test_code_pages_of_the_mac_and_of_dos(tmp_path: Path, encoding: str, end: str) -> None:
    note = "The board’s café cost £5" if encoding == "mac_roman" else "The café cost £5"
    content = csv_bytes([FUND_HEADINGS, fund(note=note)]).decode().replace("\r\n", end)
    (tmp_path / "made-up.csv").write_bytes(content.encode(encoding))
    read = read_upload(tmp_path / "made-up.csv", "made-up.csv")
    assert column(read, "funding", "note") == [note]
    assert any("was read as that (look at" in said and "row 2" in said for said in read.notes)


def test_rows_are_counted_as_excel_shows_them_beneath_a_line_that_names_the_separator(
    tmp_path: Path,
) -> None:
    rows = [RATING_HEADINGS, rating(published_earliest="soon")]
    for line in (b"sep=;\r\n", b"\xef\xbb\xbfsep=;\r\n", b'"sep=;"\r\n'):
        read = text_file(tmp_path, rows, separator=";", before=line)
        assert errors(read) == ["B2"]


@pytest.mark.parametrize("name", ["~$funding.xlsx", "renamed.xlsx"])
def test_the_lock_file_of_excel_is_named(tmp_path: Path, name: str) -> None:
    content = b"\x06Person".ljust(55) + b"\x06\x00" + "Person".encode("utf-16-le")
    (tmp_path / name).write_bytes(content.ljust(165, b"\x00"))
    with pytest.raises(Refused) as refused:
        read_upload(tmp_path / name, name)
    (problem,) = refused.value.problems
    assert "that Excel keeps beside a workbook" in problem.message
    assert name.removeprefix("~$") in problem.todo


# What a sheet shows and does not hold


def looks(tmp_path: Path) -> Path:
    path = tmp_path / "made-up.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("cqc_ratings")
        sheet.write_row(0, 0, RATING_HEADINGS)
        plain, red = book.add_format(), book.add_format({"bg_color": "#FF0000"})
        struck = book.add_format({"font_strikeout": True})
        for row, look in enumerate((plain, struck, red, plain), start=1):
            sheet.write_row(row, 0, rating(trust_code=f"RX{row}"), look)
        sheet.write_comment(4, 5, "Withdrew 13 Nov")
    return path


def test_struck_through_coloured_and_commented_cells_are_named(tmp_path: Path) -> None:
    path = looks(tmp_path)
    read = read_upload(path, "made-up.xlsx")
    found = {p.check: (p.severity, p.cell, p.value) for p in read.problems}
    assert found["struck"] == ("error", "A3", "RX2")
    assert found["colour"][:2] == ("warning", "A4")
    assert found["comment"] == ("warning", "F5", "Withdrew 13 Nov")
    (offer,) = read.offers
    without = read_upload(path, "made-up.xlsx", {offer.key: LEAVE_OUT})
    assert column(without, "cqc_ratings", "trust_code") == ["RX1", "RX3", "RX4"]
    assert errors(without) == []
    whole = read_upload(path, "made-up.xlsx", choose(read.offers, 1))
    assert column(whole, "cqc_ratings", "trust_code") == ["RX1", "RX2", "RX3", "RX4"]


def test_bands_of_colour_are_decoration(tmp_path: Path) -> None:
    path = tmp_path / "made-up.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("cqc_ratings")
        sheet.write_row(0, 0, RATING_HEADINGS)
        band = book.add_format({"bg_color": "#DDEBF7"})
        for row in range(1, 9):
            sheet.write_row(row, 0, rating(), band if row % 2 else None)
    assert read_upload(path, "made-up.xlsx").problems == ()


def test_cells_merged_down_are_asked_about_and_filled(tmp_path: Path) -> None:
    path = tmp_path / "made-up.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("cqc_ratings")
        sheet.write_row(0, 0, RATING_HEADINGS)
        sheet.write_row(1, 0, rating())
        sheet.write_row(2, 0, rating(domain="safe"))
        sheet.merge_range("A2:A3", "RXX")
    read = read_upload(path, "made-up.xlsx")
    (problem,) = [p for p in read.problems if p.severity == "error"]
    assert (problem.cell, "A2:A3 is merged" in problem.message) == ("A3", True)
    assert "Unmerge the cell and fill it down" in problem.todo
    agreed = read_upload(path, "made-up.xlsx", choose(read.offers))
    assert column(agreed, "cqc_ratings", "trust_code") == ["RXX", "RXX"]
    assert errors(agreed) == []


@pytest.mark.parametrize("word", ["Total", "TOTAL:", "Grand total", "Totals for 2014", "Sub-total"])
def test_a_total_is_asked_about_and_left_out(tmp_path: Path, word: str) -> None:
    total: list[Any] = [None] * len(FUND_HEADINGS)
    total[0], total[5] = word, 2469
    rows = [FUND_HEADINGS, fund(), fund(basis="ceiling"), total]
    path = write_xlsx(tmp_path / "made-up.xlsx", {"funding": rows})
    read = read_upload(path, "made-up.xlsx")
    (problem,) = [p for p in read.problems if p.severity == "error"]
    assert (problem.check, problem.cell) == ("total", "A4")
    agreed = read_upload(path, "made-up.xlsx", choose(read.offers))
    assert agreed.tables["funding"].num_rows == 2
    assert errors(agreed) == []


def test_a_row_with_its_whole_key_is_no_total(tmp_path: Path) -> None:
    rows = [RATING_HEADINGS, rating(trust_code="TOTAL")]
    assert text_file(tmp_path, rows).problems == ()


# Headings


def test_headings_over_two_rows(tmp_path: Path) -> None:
    upper = [
        "Programme",
        "Participant",
        "Event",
        "Earliest",
        "Latest",
        "Date",
        "Stated or",
        "Source",
    ]
    lower = [None, "code", None, "day", "day", "known to", "inferred", None]
    row = ["made-up", "RXX", "other", date(2015, 3, 3), date(2015, 3, 3), "day", "stated", "m"]
    path = write_xlsx(tmp_path / "made-up.xlsx", {"Events": [upper, lower, row]})
    read = read_upload(path, "made-up.xlsx")
    assert column(read, "participation_events", "latest_date") == [date(2015, 3, 3)]
    assert errors(read) == []


def test_an_unknown_column_is_left_out_with_a_note_and_can_be_mapped(tmp_path: Path) -> None:
    headings = ["Remarks of ours" if name == "note" else name for name in RATING_HEADINGS]
    rows: list[Any] = [[*headings, "RAG"], [*rating(note="Seen"), "G"]]
    path = write_xlsx(tmp_path / "made-up.xlsx", {"cqc_ratings": rows})
    read = read_upload(path, "made-up.xlsx")
    assert errors(read) == []
    assert any(
        "2 columns are left out: ‘Remarks of ours’ (J1) and ‘RAG’ (K1)" in n for n in read.notes
    )
    own = next(offer for offer in read.offers if offer.text == "Remarks of ours")
    assert "it holds Seen" in own.question
    mapped = read_upload(path, "made-up.xlsx", {own.key: "note"})
    assert column(mapped, "cqc_ratings", "note") == ["Seen"]


# Names and words


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Norfolk & Suffolk FT", "RMY"),
        ("N&N", "RM1"),
        ("NSFT", "RMY"),
        ("Tameside Hospital", "RMP"),
        ("rmy", "RMY"),
        ("Norfolk and Suffolk NHS FT", "RMY"),
        ("Leicester", "RWE"),
        ("Univ. Hosps of Leicester", "RWE"),
        ("Oxleas", "RPG"),
        ("Liverpool Heart & Chest", "RBQ"),
        ("RXAA", None),
    ],
)
def test_a_name_is_offered_as_its_code(
    tmp_path: Path, version: Version, text: str, code: str | None
) -> None:
    rows = [EVENTS, event(programme_id="mutuals-in-health", participant_id=text)]
    path = write_xlsx(tmp_path / "made-up.xlsx", {"participation_events": rows})
    read = read_upload(path, "made-up.xlsx", {}, version)
    offers = [offer for offer in read.offers if offer.column == "participant_id"]
    if code is None:
        assert offers == []
        return
    (offer,) = offers
    assert [option.value for option in offer.options] == [code]
    agreed = read_upload(path, "made-up.xlsx", choose(offers), version)
    assert column(agreed, "participation_events", "participant_id") == [code]


def test_a_letter_typed_for_a_digit(tmp_path: Path, version: Version) -> None:
    path = write_xlsx(tmp_path / "r.xlsx", {"S": [RATING_HEADINGS, rating(trust_code="ROA")]})
    read = read_upload(path, "r.xlsx", {}, version)
    (offer,) = [offer for offer in read.offers if offer.column == "trust_code"]
    assert offer.options[0].value == "R0A"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Withdrawn", "withdrew"),
        ("Left", "withdrew"),
        ("dropped out", "withdrew"),
        ("Joined", "selected"),
        ("Complete", "completed"),
    ],
)
def test_own_words_are_offered_as_allowed_values(
    tmp_path: Path, version: Version, text: str, value: str
) -> None:
    rows = [EVENTS, event(event=text), event(event=text, participant_id="RYY")]
    path = write_xlsx(tmp_path / "made-up.xlsx", {"participation_events": rows})
    offers = [o for o in read_upload(path, "m.xlsx", {}, version).offers if o.column == "event"]
    (offer,) = offers
    assert (offer.options[0].value, offer.count) == (value, 2)
    agreed = read_upload(path, "m.xlsx", choose(offers), version)
    assert column(agreed, "participation_events", "event") == [value, value]


@pytest.mark.parametrize(
    ("text", "values"), [("specialist", ["Acute specialist"]), ("Timbuktu", [])]
)
def test_a_hint_looks_inside_names(
    tmp_path: Path, version: Version, text: str, values: list[str]
) -> None:
    headings = ["trust_code", "name", "trust_type", "source_id"]
    path = write_xlsx(tmp_path / "t.xlsx", {"trusts": [headings, ["RXX", "M", text, "made-up"]]})
    offers = [
        o for o in read_upload(path, "t.xlsx", {}, version).offers if o.column == "trust_type"
    ]
    assert [option.value for offer in offers for option in offer.options] == values


# Our own CSV files


def saved_by_excel(content: bytes) -> bytes:
    """A CSV file as Excel with British settings saves it: what looks like a date is written as one
    is shown, and yes and no in capitals.
    """
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))

    def saved(cell: str) -> str:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell):
            return date.fromisoformat(cell).strftime("%d/%m/%Y")
        if re.fullmatch(r"(19|20)\d{2}-(0[1-9]|1[0-2])", cell):
            return date.fromisoformat(f"{cell}-01").strftime("%b-%y")
        return cell.upper() if cell in ("true", "false") else cell

    return csv_bytes([[saved(cell) for cell in row] for row in rows], encoding="utf-8-sig")


@pytest.mark.parametrize("name", TABLES)
def test_our_own_csv_survives_one_saving_in_excel(
    tmp_path: Path, version: Version, name: str
) -> None:
    content = table_csv(TABLES[name], version.table(name), marked=True)
    assert content.startswith(b"\xef\xbb\xbf"), "by which Excel knows UTF-8"
    path = tmp_path / f"{name}.csv"
    path.write_bytes(saved_by_excel(content))
    answers: dict[str, str] = {}
    for _ in range(2):
        received = pipeline.receive(path, path.name, version, answers=answers)
        answers |= {offer.key: offer.only.value for offer in received.offers if offer.only}
    assessed = pipeline.assess(received, version, "merge", answers)
    assert [p for p in assessed.errors if p.check != "no-rows"] == []
    assert assessed.changes == ()
