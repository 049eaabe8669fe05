"""What may have been meant by a wrong code, and checks on rows of which some are not from the
file.
"""

from datetime import date

import duckdb
import pyarrow as pa
import pytest

from pathfinders.checks import duplicates, successors
from pathfinders.checks.bounded import bounded
from pathfinders.checks.problems import Problem
from pathfinders.checks.run import CHECKS, problems_in
from pathfinders.checks.suggest import Suggestions, suggest
from pathfinders.tables import TABLES
from pathfinders.tables.contract import Column, Table

TRUSTS = {
    "RMY": "Made-up Mental Health NHS Trust",
    "RM1": "Made-up Hospitals NHS Trust",
    "RXX": "Nowhere NHS Trust",
}


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("RMY1", ["RMY"]),
        ("rmy", ["RMY"]),
        (" R-MY ", ["RMY"]),
        ("Nowhere NHS trust", ["RXX"]),
        ("QQQ", []),
        ("", []),
        ("--", []),
        ("Nowere NHS Trust", ["RXX"]),
        ("R", []),
        ("9" * 10_000, []),
    ],
)
def test_suggestions_for_a_trust_code(value: str, codes: list[str]) -> None:
    assert suggest(value, TRUSTS) == codes


def test_suggestions_for_an_allowed_value() -> None:
    allowed = dict.fromkeys(("announced", "allocated", "requested", "spent"), "")
    assert suggest("alocated", allowed) == ["allocated"]
    assert suggest("spend", allowed) == ["spent"]
    assert suggest("borrowed", allowed) == []


def test_no_more_than_three_and_each_worked_out_once() -> None:
    assert len(suggest("RM1", {f"RM1{n}": "" for n in range(10)})) == 3
    meant = Suggestions(TRUSTS)
    assert meant.question("RMY1") == "Did you mean RMY (Made-up Mental Health NHS Trust)? "
    assert [meant.question(f"{n:03}RMY1RMY1") for n in range(400)][-1] == ""


def test_the_last_value_that_gets_a_suggestion_is_number_300() -> None:
    names = {f"RM{n:04}": "" for n in range(400)}
    meant = Suggestions(names)
    questions = [meant.question(f"rm {n:04}") for n in range(301)]
    assert questions[299] == "Did you mean RM0299? "
    assert questions[300] == ""


def test_a_wrong_reference_and_a_wrong_allowed_value_ask_what_was_meant(
    bundle: dict[str, pa.Table],
) -> None:
    rows = bundle["special_measures"]
    code = rows["trust_code"][0].as_py()
    wrong = pa.array([f"{code}1", *rows["trust_code"].to_pylist()[1:]], pa.string())
    candidate = {
        **bundle,
        "special_measures": rows.set_column(
            rows.column_names.index("trust_code"), "trust_code", wrong
        ),
    }
    (problem,) = [p for p in problems_in(candidate, ["special_measures"]) if p.check == "reference"]
    assert problem.todo.startswith(f"Did you mean {code} (")
    events = bundle["participation_events"]
    edited = pa.array(["withdrawn", *events["event"].to_pylist()[1:]], pa.string())
    candidate = {
        **bundle,
        "participation_events": events.set_column(
            events.column_names.index("event"), "event", edited
        ),
    }
    (problem,) = [
        p for p in problems_in(candidate, ["participation_events"]) if p.check == "allowed"
    ]
    assert problem.todo.startswith("Use one of: ") or problem.todo.startswith(
        "Did you mean withdrew? "
    )


def test_rows_that_are_not_from_the_file_break_no_check(bundle: dict[str, pa.Table]) -> None:
    """Every row is there twice, once without a line: each check still orders and reports."""
    for name in ("special_measures", "participants", "outcomes"):
        rows = bundle[name]
        nowhere = rows.set_column(
            rows.column_names.index("_row"), "_row", pa.nulls(rows.num_rows, pa.int64())
        )
        candidate = {**bundle, name: pa.concat_tables([nowhere, rows])}
        found = [
            p for p in problems_in(candidate, [name]) if p.check == "duplicate" and p.table == name
        ]
        assert len(found) == min(rows.num_rows, 2000) + (rows.num_rows > 2000)
        listed = [p for p in found if p.row is not None]
        assert [p.row for p in listed] == rows["_row"].to_pylist()[: len(listed)]
        assert all(p.message.endswith("stands in the present data already.") for p in listed)


def test_duplicates_within_the_file_name_the_first_row() -> None:
    con = duckdb.connect()
    con.execute("CREATE TABLE made_up (_row BIGINT, code VARCHAR)")
    con.execute("INSERT INTO made_up VALUES (NULL, 'a'), (7, 'b'), (4, 'b'), (9, NULL), (8, NULL)")
    table = Table(
        "made_up", "Made up", "a row", (Column("code", "code", "Code", "Code"),), ("code",)
    )
    assert [(p.row, p.message) for p in duplicates.check(con, table)] == [
        (7, "'b' stands in row 4 already."),
        (9, "'' stands in row 8 already."),
    ]


def _ratings(days: list[date], rows: list[int | None]) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(
        "CREATE TABLE trusts (trust_code VARCHAR, name VARCHAR, closed DATE, successor_code"
        " VARCHAR)"
    )
    con.execute("INSERT INTO trusts VALUES ('ROLD', 'Old', DATE '2015-04-01', 'RNEW;RTOO')")
    con.execute(
        "INSERT INTO trusts VALUES ('RNEW', 'New', NULL, NULL), ('RTOO', 'Too', NULL, NULL)"
    )
    con.execute(
        "CREATE TABLE cqc_ratings (_row BIGINT, trust_code VARCHAR, published_earliest DATE)"
    )
    con.executemany(
        "INSERT INTO cqc_ratings VALUES (?, 'ROLD', ?)", list(zip(rows, days, strict=True))
    )
    return con


def test_a_closed_trust_points_to_its_successors_only_in_rows_of_the_file_about_later_days() -> (
    None
):
    con = _ratings(
        [date(2014, 1, 1), date(2015, 4, 1), date(2015, 4, 2), date(2016, 1, 1)], [2, 3, 4, None]
    )
    (problem,) = successors.check(con, TABLES["cqc_ratings"])
    assert (problem.row, problem.column, problem.severity) == (4, "trust_code", "warning")
    assert problem.message == "Old (ROLD) closed on 2015-04-01, before the time this row is about."
    assert problem.todo == "Did you mean its successor, RNEW (New) or RTOO (Too)?"
    assert successors.check(con, TABLES["sources"]) == []


def test_the_time_a_row_is_about_is_a_column_of_its_table() -> None:
    for name, since in successors.SINCE.items():
        assert any(column in since for column in TABLES[name].column_names)
        assert TABLES[name].by_name["trust_code"].references == "trusts.trust_code"


def test_problems_alike_are_listed_up_to_a_number_and_then_counted() -> None:
    found = [
        Problem("check", "t", "m.", "t.", row, column)
        for column in ("a", "b")
        for row in range(5 if column == "a" else 2)
    ]
    kept = bounded(found, 2)
    assert [(p.column, p.row) for p in kept] == [
        ("a", 0),
        ("a", 1),
        ("b", 0),
        ("b", 1),
        ("a", None),
    ]
    assert kept[-1].message.startswith("3 more rows")
    assert bounded(found) == found


def test_every_check_is_run() -> None:
    assert successors.check in CHECKS
