"""What publishing would change in what the dashboard says: hand-checked changes, and all figures
made again as an oracle.
"""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from pathfinders.entities.programme import programmes
from pathfinders.figures import KINDS, Figure, make
from pathfinders.figures.engagement import robustness_run
from pathfinders.links import View
from pathfinders.store.lake import VersionInfo
from pathfinders.store.versions import Version
from pathfinders.uploads import figure_texts
from pathfinders.uploads.consequences import MOST_TRUSTS, Consequence, consequences
from tests.oracles import ROOT

Rows = list[dict[str, Any]]
Edit = Callable[[Rows], Rows]
TWO = ("mutuals-in-health", "gp-consortia-pathfinders")
NAME = "Mutuals in Health: Pathfinder Programme"
FIELDS = ("kind", "figure", "about", "programmes", "trust", "now", "then")
_numbers = itertools.count(2_000_000)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thousands of fits behind one figure take seconds, and what is compared here is not
    they.
    """
    monkeypatch.setattr(robustness_run, "robustness", lambda *_: [])
    monkeypatch.setattr(robustness_run, "_shuffles", lambda *_, **__: {})


def edited(bundle: dict[str, pa.Table], **edits: Edit) -> Version:
    """The bundled tables, of programmes two alone so that few figures are made, with the rows of
    some tables edited.
    """
    tables = {name: content.drop_columns(["_row"]) for name, content in bundle.items()}
    kept = [row for row in tables["programmes"].to_pylist() if row["programme_id"] in TWO]
    tables["programmes"] = pa.Table.from_pylist(kept, schema=tables["programmes"].schema)
    for name, edit in edits.items():
        tables[name] = pa.Table.from_pylist(
            edit(tables[name].to_pylist()), schema=tables[name].schema
        )
    number = next(_numbers)
    return Version(
        VersionInfo(number, number, datetime(2031, 1, 2, tzinfo=UTC), "Test", "Made up"), tables
    )


@pytest.fixture(scope="module")
def now(bundle: dict[str, pa.Table]) -> Version:
    return edited(bundle)


def where(cell: Callable[[dict[str, Any]], bool], **values: object) -> Edit:
    return lambda rows: [{**row, **values} if cell(row) else row for row in rows]


def without_a_withdrawal(rows: Rows) -> Rows:
    return [row for row in rows if (row["participant_id"], row["event"]) != ("RM1", "withdrew")]


def told(found: tuple[Consequence, ...], kind: str) -> list[tuple[str | None, str | None]]:
    return [(one.now, one.then) for one in found if one.kind == kind]


def test_nothing_changes_between_equal_versions(bundle: dict[str, pa.Table], now: Version) -> None:
    assert consequences(now, edited(bundle)) == ()


def test_one_withdrawal_less(bundle: dict[str, pa.Table], now: Version) -> None:
    """Of nine, Norfolk and Norwich (RM1) and Tameside (RMP) withdrew. Without the event of the
    first, one is known to have.
    """
    found = consequences(now, edited(bundle, participation_events=without_a_withdrawal))
    assert told(found, "sentence") == [
        (
            "Nine trusts had been chosen by 17 December 2014. Seven stayed; Norfolk and Norwich"
            " University Hospitals and Norfolk and Suffolk withdrew in February 2015.",
            "Nine trusts had been chosen by 17 December 2014. Seven stayed; two had left by"
            " February 2015.",
        ),
    ]
    assert {one.figure for one in found if one.kind == "verdict"} == {
        "ratings-and-withdrawal",
        "reasons",
        "retention",
        "who-left",
        "participants-list",
        "participants-over-time",
        "programme-timeline",
        "endings-across-programmes",
        "what-happened",
        "trust-events",
    }
    verdicts = {one.figure: one for one in found if one.kind == "verdict"}
    assert (
        verdicts["participants-list"].now
        == "All nine trusts are listed: seven completed, two withdrew"
    )
    assert (
        verdicts["participants-list"].then
        == "All nine trusts are listed: seven completed, one withdrew"
    )
    assert {one.trust for one in found} == {"", "RM1"}
    across = {"endings-across-programmes", "attrition-across-programmes"}
    own = [one for one in found if not one.trust and one.figure not in across]
    assert {one.programmes for one in own} == {(NAME,)}, "the GP consortia are not touched"
    assert {one.page for one in found} == {
        "briefing",
        "attrition",
        "enrolment",
        "engagement",
        "trusts",
    }
    assert told(found, "headline") == [], "the tiles are published counts, and none was changed"


def test_one_fund(bundle: dict[str, pa.Table], now: Version) -> None:
    fund = where(lambda row: row["programme_id"] == TWO[0], fund_gbp=2_000_000.0)
    found = consequences(now, edited(bundle, programmes=fund))
    assert told(found, "headline") == [
        ("£1 million (published 28 July 2014)", "£2 million (published 28 July 2014)")
    ]
    assert [one.about for one in found if one.kind == "headline"] == ["Fund announced"]
    # The answer to what it cost was written for the fund as it was.
    assert {one.figure for one in found if one.kind == "verdict"} == {
        "headline-numbers",
        "lines-to-take",
    }
    assert {one.figure for one in found if one.kind == "caveat"} == {"lines-to-take"}
    assert {one.scope for one in found} == {NAME}
    assert {one.kind for one in found} == {"headline", "verdict", "caveat"}


def test_one_spent_amount(bundle: dict[str, pa.Table], now: Version) -> None:
    """What was spent on the GP consortia pathfinders stands in several rows; the sums of Mutuals in
    Health stay.
    """
    rows = [row for row in bundle["funding"].to_pylist() if row["programme_id"] == TWO[1]]
    first = rows[0]
    found = consequences(
        now,
        edited(
            bundle,
            funding=where(
                lambda row: (
                    row == {**first, "_row": row.get("_row")}
                    or (row["programme_id"], row["unit_note"], row["stage"])
                    == (first["programme_id"], first["unit_note"], first["stage"])
                ),
                amount_gbp=first["amount_gbp"] * 3,
            ),
        ),
    )
    assert found
    assert {one.page for one in found} <= {"briefing", "funding"}
    assert not [one for one in found if NAME in one.programmes]


def test_one_shmi_value(bundle: dict[str, pa.Table], now: Version) -> None:
    """Leicester (RWE) is one of the pathfinders with mortality figures."""
    found = consequences(
        now,
        edited(
            bundle,
            outcomes=where(
                lambda row: (
                    (row["trust_code"], row["series"], str(row["period_end"]))
                    == ("RWE", "calendar_year", "2019-12-31")
                ),
                value=1.9,
            ),
        ),
    )
    assert found
    assert {one.page for one in found} <= {"engagement", "trusts"}
    assert {one.trust for one in found} <= {"", "RWE"}
    assert "association" in {one.figure for one in found if one.kind == "verdict"}
    assert not [
        one for one in found if one.kind in ("sentence", "headline") and NAME not in one.programmes
    ]


def test_a_figure_that_cannot_be_made_is_a_consequence(
    bundle: dict[str, pa.Table], now: Version
) -> None:
    wrong = where(lambda row: row["programme_id"] == TWO[0], qualifier="nonsense")
    found = consequences(now, edited(bundle, programme_counts=wrong))
    failed = [one for one in found if one.kind == "failure"]
    assert found[: len(failed)] == tuple(failed), "failures stand first"
    assert "participants-over-time" in {one.figure for one in failed}
    assert all("Cannot be made from the new data" in str(one.then) and one.now for one in failed)
    assert any("cannot be written" in str(then) for _, then in told(found, "sentence"))
    assert not [one for one in found if one.programmes and NAME not in one.programmes]


def test_a_programme_that_comes_or_goes_is_told_with_one_side_empty(
    bundle: dict[str, pa.Table], now: Version
) -> None:
    def add(rows: Rows) -> Rows:
        return [*rows, {**rows[0], "programme_id": "made-up", "name": "Made-up Programme"}]

    then = edited(bundle, programmes=add)
    for found, side in ((consequences(now, then), "now"), (consequences(then, now), "then")):
        of_it = [one for one in found if "Made-up Programme" in one.programmes]
        assert all(getattr(one, side) is None for one in of_it)
        assert {"headline", "sentence", "verdict"} <= {one.kind for one in of_it}
        assert all(one.now != one.then for one in found)


def test_trusts_beyond_a_few_are_left_out_and_it_says_so(
    bundle: dict[str, pa.Table], now: Version
) -> None:
    codes = sorted({row["trust_code"] for row in bundle["special_measures"].to_pylist()})
    few = consequences(
        now,
        edited(
            bundle, special_measures=where(lambda row: row["trust_code"] == codes[0], left=None)
        ),
    )
    assert {one.trust for one in few} <= {"", codes[0]}
    assert not told(few, "left out")
    many = consequences(
        now,
        edited(bundle, trusts=where(lambda row: row["trust_code"] < "RB", name="Invented Trust")),
    )
    (said,) = (one for one in many if one.kind == "left out")
    assert said.then is not None
    assert said.then.startswith("Rows of ")
    assert MOST_TRUSTS < 20


def test_progress_counts_to_the_end(bundle: dict[str, pa.Table], now: Version) -> None:
    steps: list[tuple[int, int]] = []
    consequences(
        now,
        edited(bundle, participation_events=without_a_withdrawal),
        lambda done, of: steps.append((done, of)),
    )
    assert [done for done, _ in steps] == list(range(1, steps[-1][1] + 1))
    assert len({of for _, of in steps}) == 1


def test_only_what_changes_is_made_again(
    bundle: dict[str, pa.Table], now: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = edited(bundle, participation_events=without_a_withdrawal)
    consequences(now, then)
    made: list[tuple[str, View]] = []

    def note(name: str, version: Version, view: View) -> Figure:
        made.append((name, view))
        return make(name, version, view)

    monkeypatch.setattr("pathfinders.uploads.consequences.make", note)
    consequences(now, edited(bundle, participation_events=without_a_withdrawal))
    assert {view.programme for _, view in made} == {TWO[0], None}
    again = {name for name, _ in made}
    assert "who-left" in again
    assert not again & {"barriers", "programme-terms", "funding-by-site", "published-studies"}


def everything(
    version: Version, trusts: tuple[str, ...]
) -> dict[tuple[str, View], tuple[Any, ...]]:
    """Every figure's words at every view, made without asking whether anything changed."""
    every = {
        "programme": [View(programme=p.programme_id) for p in programmes(version)],
        "trust": [View(trust=trust) for trust in trusts],
    }
    views = {
        name: next((every[use] for use in every if use in kind.choices), [View()])
        for name, kind in KINDS.items()
    }
    built = {
        (name, view): kind.build(version, kind.state(version, view))
        for name, kind in KINDS.items()
        for view in views[name]
    }
    return {place: (figure.title, set(figure.caveats)) for place, figure in built.items()}


def test_what_is_skipped_has_not_changed(bundle: dict[str, pa.Table], now: Version) -> None:
    """Several changes at once, in what different figures read; every figure made again finds the
    same and no more.
    """
    source = bundle["sources"].to_pylist()[0]["source_id"]
    then = edited(
        bundle,
        participation_events=without_a_withdrawal,
        programmes=where(
            lambda row: row["programme_id"] == TWO[1],
            fund_gbp=3_000_000.0,
            name="Renamed Programme",
        ),
        sources=where(
            lambda row: row["source_id"] == source,
            title="Another title",
            publisher="Another publisher",
        ),
        cqc_ratings=where(lambda row: row["trust_code"] == "RMP", rating="Good"),
        evidence=lambda rows: rows[1:],
        barriers=lambda rows: rows[:-3],
    )
    trusts = ("RM1", "RMP")
    found = consequences(now, then)
    old, new = everything(now, trusts), everything(then, trusts)
    names = {p.programme_id: p.name for version in (now, then) for p in programmes(version)}
    differing = {
        (figure, names[view.programme] if view.programme else "", view.trust or "")
        for figure, view in old
        if old[figure, view] != new[figure, view]
    }
    said = {
        (one.figure, programme, one.trust)
        for one in found
        if one.kind in ("verdict", "caveat")
        for programme in one.programmes or ("",)
    }
    assert said == differing
    assert len(differing) > 12


def test_a_new_year_of_the_survey_leaves_what_opens_on_a_period(
    bundle: dict[str, pa.Table], now: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The funnel chooses a published period, whatever year the page opens on."""
    name = "shmi-funnel"
    monkeypatch.setattr("pathfinders.uploads.consequences.KINDS", {name: KINDS[name]})

    def another_year(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        newest = next(row for row in rows if row["survey_year"] == 2019)
        return [*rows, {**newest, "survey_year": 2020}]

    assert not consequences(now, edited(bundle, engagement=another_year))


def test_a_figure_of_one_programme_looks_up_that_programme_alone() -> None:
    """Only then may the other rows of the list of programmes change without its being made
    again.
    """
    using = {
        path.name
        for path in (ROOT / "pathfinders" / "figures").glob("*/*.py")
        if " programmes(" in path.read_text("utf-8")
    }
    assert using == {
        "studies.py",
        "across.py",
        "events.py",
        "next_programme.py",
        "leaving.py",
        "before_leaving.py",
        "complete_lists.py",
    }
    every = (
        "published-studies",
        "attrition-across-programmes",
        "trust-events",
        "next-programme",
        "before-leaving",
        "fund-against-spend",
        "cost-per-participant",
    )
    assert all("programme" not in KINDS[name].choices for name in every)


def test_prepared_versions_ask_nothing_twice(now: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        figure_texts,
        "KINDS",
        {name: KINDS[name] for name in ("retention", "headline-numbers", "trust-events")},
    )
    figure_texts.prepare(now)
    monkeypatch.delattr(figure_texts, "Recorder")
    figure_texts.prepare(now)
