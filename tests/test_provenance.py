"""What rests on what, against a plain count over the bundled files."""

from collections import Counter

import pytest

from pathfinders.figures import KINDS, make, provenance
from pathfinders.links import View
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.tables.sources import LICENCES
from tests.oracles import cells

SOURCE_COLUMNS = ("source_id", "also_source_ids", "location_source_id")


def counted_by_hand() -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {row["source_id"]: {} for row in cells("sources")}
    for table in TABLES:
        if table == "sources":
            continue
        named: Counter[str] = Counter()
        for row in cells(table):
            named.update(
                {s for column in SOURCE_COLUMNS for s in row.get(column, "").split(";") if s}
            )
        for source, rows in named.items():
            counts[source][table] = rows
    return counts


def test_rows_by_source_are_those_of_a_plain_count(version: Version) -> None:
    assert provenance.rows_by_source(version) == counted_by_hand()


def test_source_columns_are_found_from_the_contract() -> None:
    assert provenance.source_columns(TABLES["trusts"]) == [
        "source_id",
        "location_source_id",
        "also_source_ids",
    ]
    assert provenance.source_columns(TABLES["sources"]) == []


def test_row_counts(version: Version) -> None:
    assert provenance.row_counts(version) == {name: len(cells(name)) for name in TABLES}


def test_answers_are_kept_by_version(version: Version) -> None:
    assert provenance.rows_by_source(version) is provenance.rows_by_source(version)
    other = Version(version.info, {name: version.table(name) for name in TABLES})
    assert provenance.rows_by_source(other) is not provenance.rows_by_source(version)


def test_figures_by_source_are_what_the_figures_name(
    version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {name: KINDS[name] for name in ("participants-over-time", "trust-ratings")}
    monkeypatch.setattr(provenance, "KINDS", few)
    found = provenance.figures_by_source(
        Version(version.info, {name: version.table(name) for name in TABLES})
    )
    assert set(found) == {row["source_id"] for row in cells("sources")}
    for source in make("trust-ratings", version, View()).sources:
        assert few["trust-ratings"] in found[source.source_id]
    gp = make("participants-over-time", version, View(programme="gp-consortia-pathfinders")).sources
    assert gp
    assert all(few["participants-over-time"] in found[source.source_id] for source in gp)
    assert not any(few["trust-ratings"] in found[s] for s in found if s.startswith("hscic-shmi"))


def test_a_figure_is_looked_at_as_it_opens_and_for_every_programme(version: Version) -> None:
    programmes = [row["programme_id"] for row in cells("programmes")]
    asked = provenance.views_of(version, KINDS["participants-over-time"])
    assert asked[0] == View()
    assert sorted(str(view.programme) for view in asked[1:]) == sorted(programmes)
    assert provenance.views_of(version, KINDS["trust-ratings"]) == [View()]


def test_every_source_is_told_with_its_licence_in_words(version: Version) -> None:
    told = provenance.source_list(version)
    assert sorted(row["source_id"] for row in told) == sorted(
        row["source_id"] for row in cells("sources")
    )
    assert {row["licence_words"] for row in told} == {
        "Open Government Licence v3.0",
        "Quoted for facts only",
        "Public domain",
    }
    assert set(LICENCES) == set(TABLES["sources"].by_name["licence"].allowed)
    by_hand = counted_by_hand()
    assert all(row["rows"] == sum(by_hand[row["source_id"]].values()) for row in told)


def test_figure_words() -> None:
    assert provenance.figure_words(KINDS["trust-ratings"]) == "Trust ratings, on the page Trusts"
