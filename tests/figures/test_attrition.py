"""The attrition figures: hand-checked facts, what is not known, and what other data would
change.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from pathfinders.figures import KINDS, Figure, make
from pathfinders.links import View
from pathfinders.store.lake import VersionInfo
from pathfinders.store.versions import Row, Version
from tests.rendered import plotly_of, plotly_or_none

Bundle = dict[str, pa.Table]
MUTUALS, GP = "mutuals-in-health", "gp-consortia-pathfinders"
NAMES = (
    "retention",
    "who-left",
    "reasons",
    "ratings-and-withdrawal",
    "commissioning-groups",
    "barriers",
    "attrition-across-programmes",
    "endings-across-programmes",
)


def changed(bundle: Bundle, name: str, change: Callable[[list[Row]], list[Row]]) -> Version:
    """The bundled tables as a version, with the rows of one table changed."""
    tables = {table: rows.drop_columns(["_row"]) for table, rows in bundle.items()}
    tables[name] = pa.Table.from_pylist(change(tables[name].to_pylist()), tables[name].schema)
    return Version(VersionInfo(1, 1, datetime(2026, 1, 1, tzinfo=UTC), "Test", "Changed"), tables)


def of(version: Version, name: str, programme: str | None = MUTUALS) -> Figure:
    return make(name, version, View(programme=programme))


def caveats(figure: Figure) -> str:
    return " | ".join(figure.caveats)


@pytest.mark.parametrize("name", NAMES)
def test_every_programme_builds_and_explains_itself(version: Version, name: str) -> None:
    for programme in version.rows("programmes"):
        figure = of(version, name, programme["programme_id"])
        assert figure.title
        assert not figure.title.endswith(".")
        assert not re.search(
            r"\bNone\b(?! of)|\bnan\b",
            f"{figure.title} {figure.shows} {figure.alt} {caveats(figure)}",
        )
        if figure.chart is not None:
            assert figure.alt.endswith(".")
        if figure.rows:
            assert figure.sources
            assert {f.key for f in figure.fields} <= set().union(*figure.rows)
        else:
            assert "would be needed" in figure.empty or "belong to the GP consortia" in figure.empty
        json.dumps(plotly_or_none(figure), default=str)


def test_all_belong_to_the_page() -> None:
    assert {kind.name for kind in KINDS.values() if kind.page == "attrition"} == set(NAMES)
    assert all(KINDS[name].choices == ("programme",) for name in NAMES[:-2])
    assert KINDS["attrition-across-programmes"].choices == ()
    assert KINDS["endings-across-programmes"].choices == ()


def test_retention_of_the_mutuals(version: Version) -> None:
    """From each one's selection, between 5 September and 17 December 2014, to its departure."""
    figure = of(version, "retention")
    assert figure.title == "Seven of nine stayed to the end"
    assert [(row["first_day"], row["last_day"]) for row in figure.rows] == [
        (date(2014, 9, 5), date(2014, 12, 17)),
        (date(2015, 2, 7), date(2015, 2, 8)),
        (date(2015, 2, 9), date(2015, 2, 13)),
    ]
    assert [(row["fewest"], row["most"]) for row in figure.rows[1:]] == [(52, 156), (54, 161)]
    # Nobody was censored before the last departure, so the interval is that of two of nine
    # everywhere: Wilson's.
    assert "78% had not left (95% interval 45% to 94%)" in figure.shows
    assert "Wilson" in caveats(figure)
    assert "Kaplan" not in caveats(figure)
    last = figure.rows[-1]
    assert last["share"] == pytest.approx(700 / 9)
    assert last["share_most"] == pytest.approx(700 / 9)
    assert (last["low"], last["high"]) == (
        pytest.approx(100 - 54.74, abs=0.01),
        pytest.approx(100 - 6.32, abs=0.01),
    )


def test_retention_draws_both_curves_that_the_dates_allow(version: Version) -> None:
    chart = plotly_of(of(version, "retention"))
    between, lowest, highest = chart["data"][:3]
    assert list(lowest["x"][:3]) == [0, 52, 54]
    assert list(highest["x"][:3]) == [0, 156, 161]
    assert lowest["y"] == pytest.approx([100, 800 / 9, 700 / 9, 700 / 9])
    assert highest["y"] == pytest.approx([100, 800 / 9, 700 / 9, 700 / 9])
    # On the days between, the bounds allow that none, one or both had left.
    corners = list(zip(between["x"], between["y"], strict=True))
    assert between["fill"] == "toself"
    assert (54, pytest.approx(700 / 9)) in corners
    assert (54, 100) in corners


def test_no_retention_without_the_full_list(version: Version) -> None:
    figure = of(version, "retention", GP)
    assert figure.chart is None
    assert "Only 29 of 257 are listed" in figure.empty
    assert "merging, which is not leaving" in figure.empty
    assert of(version, "retention", "personal-health-budget-pilots").empty.startswith(
        "The sources name no participants"
    )
    assert (
        "Only 12 of 21 are listed"
        in of(version, "retention", "cabinet-office-mutual-pathfinders").empty
    )


def test_no_retention_where_nothing_is_known_of_those_listed(version: Version) -> None:
    for programme in ("integrated-care-pilots", "integrated-care-pioneers"):
        figure = of(version, "retention", programme)
        assert figure.title == "How many stayed to the end is not known"
        assert "do not say what became of any" in figure.empty
    vanguards = of(version, "retention", "new-care-models-vanguards")
    assert vanguards.title.startswith("None of the 50 is known to have left")


def test_retention_where_nobody_withdrew(bundle: Bundle) -> None:
    stayed = changed(
        bundle,
        "participation_events",
        lambda rows: [row for row in rows if row["event"] != "withdrew"],
    )
    figure = of(stayed, "retention")
    assert figure.title == "None of the nine is known to have left"
    assert "Nobody is known to have left" in figure.shows


def test_a_late_selection_does_not_end_retention(bundle: Bundle) -> None:
    """One is chosen after others have withdrawn: each is followed from its own selection."""

    def later(rows: list[Row]) -> list[Row]:
        for row in rows:
            if row["participant_id"] == "RWE" and row["event"] == "selected":
                row |= {"earliest_date": date(2015, 2, 10), "latest_date": date(2015, 3, 1)}
        return rows

    figure = of(changed(bundle, "participation_events", later), "retention")
    assert figure.title == "Seven of nine stayed to the end"
    assert figure.chart is not None


def test_no_retention_without_a_date_of_selection(bundle: Bundle) -> None:
    undated = changed(
        bundle,
        "participation_events",
        lambda rows: [
            row
            for row in rows
            if not (row["participant_id"] == "RWE" and row["event"] == "selected")
        ],
    )
    figure = of(undated, "retention")
    assert figure.title == "Seven of nine stayed to the end"
    assert figure.empty.startswith("The date of selection is missing for one participant")
    assert of(undated, "who-left").rows[-1]["chosen"] == "not known"


def test_who_left(version: Version) -> None:
    figure = of(version, "who-left")
    assert figure.title == "Two of nine withdrew in February 2015; seven completed"
    by_name = {row["participant_id"]: row for row in figure.rows}
    assert by_name["RM1"]["days"] == "52 to 156"
    assert by_name["RMY"]["ended_when"] == "9 to 13 February 2015"
    assert [row["participant_id"] for row in figure.rows[:2]] == ["RM1", "RMY"]
    groups = of(version, "who-left", GP)
    assert groups.title.startswith(
        "None of the 29 participants listed by name is known to have left; six merged"
    )
    assert "work out no rates" in caveats(groups)
    assert "esydoc" not in {row["participant_id"] for row in groups.rows}


def test_who_left_draws_bounds_and_no_time_after_an_unknown_end(version: Version) -> None:
    def bars(figure: Figure) -> dict[str, Any]:
        assert figure.chart is not None
        return {trace["name"]: trace for trace in plotly_of(figure)["data"]}

    ended = bars(of(version, "who-left"))["Ended in this span"]
    assert ended["x"][:2] == [date(2015, 2, 7), date(2015, 2, 8)]
    # Of the groups only six have a known end, and it can have come before their selection: nothing
    # is certain between.
    assert "Taking part" not in bars(of(version, "who-left", GP))


def test_reasons_keep_accounts_apart(version: Version) -> None:
    figure = of(version, "reasons")
    assert (
        figure.title
        == "The trusts themselves named another route to the same end, demands on leaders and staff"
        " opposition; others pointed to pressure from a regulator"
    )
    said = {(row["participant_id"], row["kind"]): row["said_by"] for row in figure.rows}
    assert said[("RM1", "regulatory_pressure")] == "Suggested by the minister"
    assert said[("RMY", "regulatory_pressure")] == "Context only"
    assert said[("RMY", "staff_opposition")] == "Trust statement"
    assert len(said) == 5
    assert not {row["participant_id"] for row in figure.rows} & {"RP6", "RWE", "RMP"}


def test_reasons_whose_account_is_not_recorded_say_so(version: Version) -> None:
    figure = of(version, "reasons", GP)
    said = {row["participant_id"]: row["said_by"] for row in figure.rows}
    merged = {code for code in said if code.startswith(("sheffield", "cheltenham"))}
    assert len(merged) == 5
    assert {said.pop(code) for code in merged} == {"Department of Health, as reported"}
    assert said == {
        "esydoc": "Claim by the applicant",
        "red-house-group": "Not recorded",
        "wirral-nhs-alliance": "Not recorded",
    }
    assert "who gave two of them is not published" in figure.title


def test_ratings_beside_withdrawals(version: Version) -> None:
    figure = of(version, "ratings-and-withdrawal")
    assert figure.title == (
        "Norfolk and Suffolk, rated Inadequate in February 2015, withdrew at least five days later;"
        " Tameside Hospital, rated Inadequate in July 2014, stayed; for five no earlier rating was"
        " found"
    )
    assert (
        "Norfolk and Suffolk withdrew 9 to 13 February 2015: rated Inadequate, 4 February 2015,"
        " five days before" in figure.caveats
    )
    assert (
        "Tameside Hospital completed; it had been rated Inadequate, 17 July 2014, six months before"
        in figure.caveats
    )
    assert "eight up, three down and ten stayed" in caveats(figure)
    assert "Care Quality Commission (CQC)" in figure.shows
    assert figure.chart is not None
    open_ended = next(
        t for t in plotly_of(figure)["data"] if t["name"] == "Special measures, end not found"
    )
    assert open_ended["x"][0] == date(2017, 10, 13)


def test_a_rating_after_the_withdrawal_is_not_one_before(bundle: Bundle) -> None:
    def afterwards(rows: list[Row]) -> list[Row]:
        for row in rows:
            if row["trust_code"] == "RMY" and row["published_latest"] == date(2015, 2, 4):
                row |= {
                    "published_earliest": date(2015, 2, 9),
                    "published_latest": date(2015, 2, 10),
                }
        return rows

    figure = of(changed(bundle, "cqc_ratings", afterwards), "ratings-and-withdrawal")
    assert figure.title.startswith("None of the two that left had been rated Inadequate; Tameside")


def test_groups_without_counts_say_what_is_needed(bundle: Bundle) -> None:
    figure = of(changed(bundle, "ccg_counts", lambda rows: rows[:1]), "commissioning-groups", GP)
    assert figure.chart is None
    assert figure.title == "How groups merged is not known"


def test_groups_fell_by_merger(version: Version) -> None:
    figure = of(version, "commissioning-groups", GP)
    assert (
        figure.title
        == "Groups became fewer by merging, not by dropping out: 268 in November 2011, 106 in April"
        " 2021"
    )
    assert {row["where"] for row in figure.rows} >= {"England", "London", "North East"}
    assert figure.chart is not None
    line = plotly_of(figure)["data"][0]
    assert line["y"] == [268, 227, 212, 211, 209, 207, 195, 191, 135, 106, 0]
    assert "do not apply" in of(version, "commissioning-groups").title


def test_barriers_are_listed_and_not_counted(version: Version) -> None:
    figure = of(version, "barriers")
    assert figure.is_list
    assert figure.title == "Sources name 16 obstacles; nobody counted how often each was met"
    amounts = {row["barrier"]: row["amount"] for row in figure.rows if row["amount"]}
    assert amounts == {
        "VAT (trust estimate)": "£19 million, per trust per year",
        "VAT (panel figure)": "£20 million, for what is not stated",
    }


def test_attrition_across_programmes(version: Version) -> None:
    figure = of(version, "attrition-across-programmes")
    assert (
        figure.title
        == "How many left is known for two of 15 programmes: 4 of 21 (Cabinet Office mutual"
        " pathfinders) and two of nine (Mutuals in Health), no clear difference; for one"
        " more only a bound is known"
    )
    rows = {row["programme_id"]: row for row in figure.rows}
    assert len(rows) == 15
    mutuals = rows[MUTUALS]
    assert (mutuals["low"], mutuals["high"]) == (
        pytest.approx(6.32, abs=0.01),
        pytest.approx(54.74, abs=0.01),
    )
    bound = rows["right-to-request"]
    assert bound["share"] is None
    assert bound["share_said"] == "at most 21 of 61, at most 34%"
    assert sum(row["share_said"] == "not known" for row in rows.values()) == 12
    assert rows["new-care-models-vanguards"]["left_said"] == "not known"
    assert "No withdrawal found" in rows["integrated-care-pioneers"]["note"]


def test_an_impossible_count_is_not_made_a_share(bundle: Bundle) -> None:
    def more(rows: list[Row]) -> list[Row]:
        for row in rows:
            if row["measure"] == "withdrawn":
                row["value"] = 1000
        return rows

    figure = of(changed(bundle, "programme_counts", more), "attrition-across-programmes")
    rows = {row["programme_id"]: row for row in figure.rows}
    assert rows["cabinet-office-mutual-pathfinders"]["share_said"] == "not known"
    # What the dated list says is not undone by a count; that they differ is said.
    assert rows[MUTUALS]["left_said"] == "2"
    assert "The list has two that left; a published count has 1,000" in rows[MUTUALS]["note"]


def test_text_from_the_data_is_never_markup(bundle: Bundle) -> None:
    hostile = '<img src=x onerror="alert(1)"> & <b>Trust</b>'

    def rename(rows: list[Row]) -> list[Row]:
        return [row | {"name": f"{hostile} {row['name']}"} for row in rows]

    for table in ("participants", "programmes"):
        version = changed(bundle, table, rename)
        for name in NAMES:
            figure = of(version, name)
            assert "<img" not in json.dumps(plotly_or_none(figure), default=str)
