"""Published studies: counted fairly, kinds never mixed, everything in the table."""

import time
from typing import Any

import pandas as pd
import pyarrow as pa

from pathfinders.figures import KINDS, make
from pathfinders.figures.engagement.studies import (
    comparable,
    is_better,
    is_relevant,
    links_in_words,
    said,
)
from pathfinders.links import View
from pathfinders.statistics.verdict import refuse_causal
from pathfinders.store.versions import Version
from tests.changed import with_table

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
    rows = {r["study_id"]: r for r in version.rows("published_studies")}
    shown = {r["study_id"] for r in make(NAME, version, View()).rows}
    relevant = {s for s, r in rows.items() if is_relevant(r)}
    assert shown == relevant
    assert {s for s in relevant if links_in_words(rows[s])} == WITHOUT_NUMBER
    assert relevant == BETTER | WITHOUT_NUMBER | NO_LINK | OTHER_OUTCOMES
    assert {s for s in relevant if is_better(rows[s])} == BETTER
    assert not [s for s in relevant if is_better(rows[s]) is False]


def test_title_counts_studies_and_not_their_findings(version: Version) -> None:
    assert (
        make(NAME, version, View()).title
        == "Of eight published studies of how staff feel beside deaths or ratings, all link more"
        " engaged staff with better results, three of them in words only; one also found no link"
    )


def test_title_changes_with_a_finding_that_goes_the_other_way(bundle: dict[str, pa.Table]) -> None:
    turned = edited(
        bundle, lambda r: r | {"effect": 22.0} if r["study_id"] == "toffolutti-2019" else r
    )
    title = make(NAME, turned, View()).title
    assert "seven link more engaged staff with better results" in title
    assert "; one found worse results; one also found no link" in title
    odds = edited(bundle, lambda r: r | {"effect": 0.8} if r["study_id"] == "jonker-2021-a" else r)
    assert "; one found worse results" in make(NAME, odds, View()).title
    # A second finding of a study is no second study.
    once = edited(bundle, lambda r: None if r["study_id"] == "wake-green-2019-c" else r)
    assert make(NAME, once, View()).title == make(NAME, turned, View()).title.replace(
        "seven link", "all link"
    ).replace("; one found worse results", "")


def test_table_is_complete_and_as_published(
    version: Version, frames: dict[str, pd.DataFrame]
) -> None:
    figure = make(NAME, version, View())
    evidence = frames["evidence"].set_index("study_id")
    assert len(evidence) == 24
    assert len(figure.rows) == len(BETTER | WITHOUT_NUMBER | NO_LINK | OTHER_OUTCOMES) == 13
    for row in figure.rows:
        expected = evidence.loc[row["study_id"]]
        assert row["effect"] == (None if pd.isna(expected["effect"]) else expected["effect"])
        assert (row["finding"], row["effect_kind"]) == (
            expected["finding"],
            expected["effect_kind"],
        )
    shown = {f.key for f in figure.fields}
    assert {
        "result",
        "design",
        "sample",
        "exposure",
        "outcome",
        "controls",
        "finding",
        "comparable",
    } <= shown


def test_it_is_a_list_with_each_number_as_published(version: Version) -> None:
    figure = make(NAME, version, View())
    assert figure.is_list
    results = [row["result"] for row in figure.rows]
    for expected in (
        "0.57, standardised beta, p<0.001",
        "−2.5, percent difference",
        "13.75, odds ratio per point on a 1 to 5 scale, p=0.002",
        "−6.48, percent per point",
        "−1,700,000, pounds for the average trust",
        "no correlation found",
    ):
        assert expected in results
    assert results.count("no number available") == 4


def test_nothing_is_called_comparable_in_size(version: Version) -> None:
    found = {r["study_id"]: comparable(r) for r in version.rows("published_studies")}
    shown = make(NAME, version, View()).rows
    assert {r["study_id"]: r["comparable"] for r in shown}.items() <= found.items()
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
    assert "(on the Data page) has 11 more, on other questions" in said_all


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
    assert beside.title == "No published study here sets how staff feel beside deaths or ratings"
    assert beside.is_list
    assert len(beside.rows) == 2


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
