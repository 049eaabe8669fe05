"""Published studies: counted fairly, kinds never mixed, everything in the table."""

import json
import time
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from pathfinders.figures import KINDS, make
from pathfinders.figures.engagement.studies import (
    bounded_kind,
    comparable,
    is_better,
    is_relevant,
    said,
)
from pathfinders.links import View
from pathfinders.statistics.verdict import refuse_causal
from pathfinders.store.versions import Version
from tests.changed import with_table
from tests.rendered import plotly_of

NAME = "published-studies"
# Read from data/evidence.csv by hand: how staff feel beside mortality or ratings.
BETTER = {
    "aston-2009",
    "wake-green-2019-a",
    "wake-green-2019-c",
    "jonker-2021-a",
    "toffolutti-2019",
    "pinder-2013-a",
    "pinder-2013-b",
}
WITHOUT_NUMBER = {"west-2011", "powell-2014", "ham-review-2014"}
NO_LINK = {"pinder-2013-c"}
OTHER_OUTCOMES = {"kings-fund-2018", "raleigh-2009"}


def edited(bundle: dict[str, pa.Table], change: Any) -> Version:
    rows = [change(dict(row)) for row in bundle["evidence"].to_pylist()]
    return with_table(bundle, "evidence", [row for row in rows if row is not None])


def test_findings_are_sorted_as_a_reader_would(version: Version) -> None:
    rows = {r["study_id"]: r for r in make(NAME, version, View()).rows}
    relevant = {s for s, r in rows.items() if is_relevant(r)}
    assert relevant == BETTER | WITHOUT_NUMBER | NO_LINK | OTHER_OUTCOMES
    assert {s for s in relevant if is_better(rows[s])} == BETTER
    assert not [s for s in relevant if is_better(rows[s]) is False]


def test_title_counts_what_was_found(version: Version) -> None:
    assert (
        make(NAME, version, View()).title
        == "Of 11 published findings that set how staff feel beside mortality or ratings, seven"
        " give a number (all with better results where staff are more engaged), three give none"
        " and one found no link"
    )


def test_title_changes_with_a_finding_that_goes_the_other_way(bundle: dict[str, pa.Table]) -> None:
    turned = edited(
        bundle, lambda r: r | {"effect": 0.2} if r["study_id"] == "pinder-2013-a" else r
    )
    assert "seven give a number (six with better results" in make(NAME, turned, View()).title
    odds = edited(bundle, lambda r: r | {"effect": 0.8} if r["study_id"] == "jonker-2021-a" else r)
    assert "(six with better results" in make(NAME, odds, View()).title


def test_table_is_complete_and_as_published(
    version: Version, frames: dict[str, pd.DataFrame]
) -> None:
    figure = make(NAME, version, View())
    evidence = frames["evidence"].set_index("study_id")
    assert len(figure.rows) == len(evidence) == 24
    for row in figure.rows:
        expected = evidence.loc[row["study_id"]]
        assert row["effect"] == (None if pd.isna(expected["effect"]) else expected["effect"])
        assert (row["finding"], row["effect_kind"]) == (
            expected["finding"],
            expected["effect_kind"],
        )
    shown = {f.key for f in figure.fields}
    assert {
        "effect",
        "effect_kind",
        "design",
        "sample",
        "exposure",
        "outcome",
        "controls",
        "finding",
        "comparable",
    } <= shown


def test_each_kind_of_number_has_an_axis_of_its_own(version: Version) -> None:
    chart = plotly_of(make(NAME, version, View()))
    assert [t["x"] for t in chart["data"]] == [[0.57], [0.54], [-0.22, -0.3]]
    assert len({t["marker"]["symbol"] for t in chart["data"]}) == 3
    axes = [s for s in chart["layout"]["shapes"] if (s["x0"], s["x1"]) == (-1, 1)]
    assert len(axes) == 3
    # Each panel ends with its axis before the next one starts.
    tops = [max(t["y"]) for t in chart["data"]]
    starts = [min(t["y"]) for t in chart["data"]]
    assert tops[0] < axes[0]["y0"] < starts[1] < axes[1]["y0"] < starts[2] < tops[2] < axes[2]["y0"]


def test_numbers_of_other_kinds_and_findings_without_one_are_words(version: Version) -> None:
    chart = plotly_of(make(NAME, version, View()))
    text = " ".join(note["text"] for note in chart["layout"]["annotations"]).replace("<br>", " ")
    expected = (
        "−2.5, percent difference",
        "13.75, odds ratio per point on a 1 to 5 scale",
        "−6.48, percent per point",
        "−1,700,000, pounds for the average trust",
        "No correlation found",
        "Powell 2014",
        "Aston research of 2009:",
    )
    assert [words for words in expected if words not in text] == []
    assert text.count("No number available") == 4


@pytest.mark.parametrize(
    ("kind", "effect", "bounded"),
    [
        ("standardised beta, p<0.001", 0.57, True),
        ("Kendall tau, p<0.001", -0.3, True),
        ("lambda", 1.2, False),
        ("odds ratio per point", 0.5, False),
        ("linear coefficient, p=0.007", -0.024, False),
        ("Kendall tau", None, False),
    ],
)
def test_only_bounded_kinds_are_drawn(kind: str, effect: float | None, bounded: bool) -> None:
    assert (bounded_kind({"effect_kind": kind, "effect": effect}) is not None) == bounded


def test_nothing_is_called_comparable_in_size(version: Version) -> None:
    found = {r["study_id"]: r["comparable"] for r in make(NAME, version, View()).rows}
    assert all(c.startswith(("No", "In direction only")) for c in found.values())
    assert (
        found["toffolutti-2019"]
        == "In direction only: the same outcome, another survey score and unit"
    )
    assert found["pinder-2013-b"] == "In direction only: another measure of mortality"
    assert found["wake-green-2019-a"] == "No: another outcome"
    assert found["powell-2014"] == "No: no number"
    assert found["jonker-2021-b"] == found["goodwin-1998"] == "No: another question"


def test_caveats_say_what_is_missing(version: Version) -> None:
    said_all = " ".join(make(NAME, version, View()).caveats)
    assert "None of the studies' numbers came with an interval" in said_all
    assert (
        "One finding came from following trusts over time (Powell 2014; none with a number)"
        in said_all
    )
    assert (
        "No findings with a number measured the participants in Mutuals in Health: Pathfinder"
        " Programme" in said_all
    )
    assert "11 further findings on other questions" in said_all


def test_effects_in_words() -> None:
    assert said({"effect": -1_700_000.0, "effect_kind": "pounds"}) == "−1,700,000, pounds"
    assert (
        said({"effect": -0.024, "effect_kind": "linear coefficient"})
        == "−0.024, linear coefficient"
    )
    assert said({"effect": None, "effect_kind": "direction only"}) == "no number available"


def test_comparable_needs_the_outcome_by_name() -> None:
    row = {"exposure": "Openness score", "outcome": "SHMI", "effect": None}
    assert comparable(row) == "No: no number"
    assert comparable(row | {"effect": 1.0}).startswith("In direction only: the same outcome")


def test_no_findings_and_no_relevant_findings_say_so(bundle: dict[str, pa.Table]) -> None:
    none = make(NAME, with_table(bundle, "evidence", []), View())
    assert none.chart is None
    assert "would be needed" in none.empty
    beside = make(
        NAME, edited(bundle, lambda r: r if r["study_id"] in OTHER_OUTCOMES else None), View()
    )
    assert (
        beside.title == "No published finding here sets how staff feel beside mortality or ratings"
    )
    assert beside.chart is not None
    assert plotly_of(beside)["data"]


def test_hostile_text_does_not_reach_the_chart_as_markup(bundle: dict[str, pa.Table]) -> None:
    hostile = edited(
        bundle, lambda r: r | {"citation": "<script>a</script>, 2019", "finding": "<img src=x>"}
    )
    written = json.dumps(plotly_of(make(NAME, hostile, View())))
    assert "<script>" not in written
    assert "<img" not in written


def test_words_sources_and_speed(version: Version) -> None:
    figure = make(NAME, version, View())
    refuse_causal(figure.title, figure.alt, figure.shows, *figure.caveats)
    assert {"wake-green-2019", "powell-2014", "toffolutti-2019"} <= {
        s.source_id for s in figure.sources
    }
    assert KINDS[NAME].choices == ()
    started = time.process_time()
    KINDS[NAME].build(version, View())
    assert time.process_time() - started < 0.3
