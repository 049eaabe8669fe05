"""The funding figures: hand-checked sums, stages kept apart, prices, and what is missing."""

import json
import re
from itertools import product

import pytest

from pathfinders.entities.unavailable import Unavailable
from pathfinders.figures import KINDS, Figure, make
from pathfinders.figures.funding.words import money, price_choices, prices_of, years_of
from pathfinders.links import View
from pathfinders.store.versions import Row, Version
from tests.figures.test_attrition import GP, MUTUALS, Bundle, caveats, changed
from tests.rendered import plotly_of, plotly_or_none

NAMES = ("funding-by-stage", "fund-against-spend", "cost-per-participant")
BY_SITE = "funding-by-site"
VANGUARDS, ACCESS = "new-care-models-vanguards", "gp-access-fund"
DEFLATORS = "hmt-gdp-deflators-2026-03"


def of(version: Version, name: str, programme: str = MUTUALS, prices: str | None = None) -> Figure:
    return make(name, version, View(programme=programme, prices=prices))


def test_every_programme_builds_in_both_prices_and_explains_itself(version: Version) -> None:
    for name, programme, prices in product(NAMES, version.rows("programmes"), ("cash", "real")):
        figure = of(version, name, programme["programme_id"], prices)
        assert figure.title
        assert not re.search(
            r"\bNone\b|\bnan\b", f"{figure.title} {figure.shows} {figure.alt} {caveats(figure)}"
        )
        assert figure.chart is None or figure.alt.endswith(".")
        if figure.rows:
            assert figure.sources
            assert {f.key for f in figure.fields} <= set().union(*figure.rows)
        else:
            assert "would be needed" in figure.empty
        assert (DEFLATORS in {s.source_id for s in figure.sources}) == (
            prices == "real" and bool(figure.rows)
        )
        json.dumps(plotly_or_none(figure), default=str)


def test_all_belong_to_the_page() -> None:
    assert {kind.name for kind in KINDS.values() if kind.page == "funding"} == {*NAMES, BY_SITE}
    assert KINDS[BY_SITE].choices == ("programme",)
    assert [KINDS[name].choices for name in NAMES] == [
        ("programme", "prices"),
        ("prices",),
        ("prices",),
    ]


def test_stages_of_each_programme(version: Version) -> None:
    titles = {
        programme: of(version, "funding-by-stage", programme).title
        for programme in (MUTUALS, GP, ACCESS, VANGUARDS)
    }
    assert titles == {
        MUTUALS: "£1 million (whole programme) was announced; what was spent is not known",
        GP: (
            "£1 million (England, regional learning programmes) was announced; what was spent is"
            " not known"
        ),
        ACCESS: "£60 million (wave 1, to September 2015) is known to have been spent",
        VANGUARDS: (
            "£329 million (direct funding over three years) and £60 million (central support over"
            " three years) are known to have been spent"
        ),
    }


def test_each_sum_is_its_own_mark_and_none_are_added(version: Version) -> None:
    figure = of(version, "funding-by-stage", VANGUARDS)
    assert len(figure.rows) == 80
    assert sum(row["participant"] is None for row in figure.rows) == 14
    assert figure.chart is not None
    amounts = plotly_of(figure)["data"][-1]["text"]
    assert sorted(amounts) == sorted(
        [
            "£2.2 billion",
            "£101 million",
            "£216 million",
            "£132.6 million",
            "£111.1 million",
            "£112 million",
            "£70 million",
            "£329 million",
            "£60 million",
            "£324 million",
            "£45.85 million",
            "£49.43 million",
            "£13.9 million",
            "£41 million",
        ]
    )
    assert "345.6 million: allocation and outturn bases differ" in caveats(figure)
    spans = {row["unit_note"]: row["years"] for row in figure.rows}
    assert spans["direct funding over three years"] == (2015, 2018)


def test_sums_of_no_stated_year_are_told_and_not_drawn(version: Version) -> None:
    figure = of(version, "funding-by-stage", "mutuals-support-programme")
    assert figure.chart is None
    assert "No year is stated" in figure.empty
    assert figure.title.startswith("£10 million (whole programme) was announced")
    assert len(figure.rows) == 1


def test_a_sum_of_no_year_among_dated_ones_says_so(bundle: Bundle) -> None:
    def undate(rows: list[Row]) -> list[Row]:
        return [
            row | ({"financial_year": None} if row["unit_note"] == "wave 2" else {}) for row in rows
        ]

    figure = of(changed(bundle, "funding", undate), "funding-by-stage", ACCESS)
    assert figure.chart is not None
    assert "£100 million, year not stated" in plotly_of(figure)["data"][-1]["text"]


def test_real_terms_by_hand(version: Version) -> None:
    """£1m of 2014-15, when the deflator stood at 74.0662, is £1.350144m of 2024-25."""
    figure = of(version, "funding-by-stage", MUTUALS, "real")
    assert figure.title.startswith("£1.35 million (whole programme)")
    assert figure.rows[0]["real_gbp"] == pytest.approx(1e6 / 0.740662, rel=1e-9)
    assert "prices of 2024-25" in figure.shows
    assert "March 2026" in caveats(figure)
    assert "real_gbp" in {f.key for f in figure.fields}
    assert "real_gbp" not in {f.key for f in of(version, "funding-by-stage").fields}


def test_spans_stay_in_prices_of_the_day_and_say_so(version: Version) -> None:
    figure = of(version, "funding-by-stage", ACCESS, "real")
    assert (
        figure.title
        == "£60 million in prices of the day (wave 1, to September 2015) is known to have been"
        " spent"
    )
    assert next(row for row in figure.rows if row["stage"] == "spent")["real_gbp"] is None


def test_announced_against_spent(version: Version) -> None:
    figure = of(version, "fund-against-spend")
    assert (
        figure.title
        == "What was spent is known for two of 15 programmes, and beside its announcement for one:"
        " Prime Minister's Challenge Fund, wave 1, announced £50 million; spent £60 million"
    )
    rows = {(row["programme_id"], row["covers"]): row for row in figure.rows}
    assert rows[(MUTUALS, "whole programme")]["said"] == "Announced £1 million; spent not known"
    assert (
        rows[(MUTUALS, "per pathfinder trust, maximum")]["said"]
        == "Ceiling £100,000; received not known"
    )
    assert (
        rows[(VANGUARDS, "direct funding over three years")]["said"]
        == "Spent £329 million; announced not known"
    )
    assert sum(row["basis"] is None for row in figure.rows) == 6
    assert "More than the 50 million announced" in caveats(figure)


def test_two_sums_side_by_side_are_never_in_different_prices(version: Version) -> None:
    figure = of(version, "fund-against-spend", prices="real")
    pair = next(row for row in figure.rows if row["spent_gbp"] and row["announced_gbp"])
    assert pair["said"] == "Announced £50 million; spent £60 million, both in prices of the day"
    assert pair["announced"] is None
    assert pair["spent"] is None
    assert "£67.5 million" not in figure.title


def test_cost_per_participant(version: Version) -> None:
    figure = of(version, "cost-per-participant")
    assert (
        figure.title
        == "What was spent per participant chosen is known for two of 15 programmes, and per"
        " participant that completed for none"
    )
    rows = {(row["programme_id"], row["stage"], row["unit_note"]): row for row in figure.rows}
    assert rows[(ACCESS, "spent", "wave 1, to September 2015")]["per_chosen_gbp"] == 60e6 / 20
    assert rows[(ACCESS, "announced", "wave 2")]["per_chosen_gbp"] == 100e6 / 37
    assert (
        rows[(VANGUARDS, "spent", "direct funding over three years")]["per_chosen_gbp"]
        == 329e6 / 50
    )
    mutuals = rows[(MUTUALS, "announced", "whole programme")]
    assert mutuals["said"] == "Announced £111,111 per participant chosen"
    assert mutuals["per_completed_gbp"] is None
    assert mutuals["missing"] == "the amount spent"
    assert rows[(GP, None, None)]["missing"] == "the amount spent and the number that completed"
    assert (
        rows[(ACCESS, "spent", "wave 1, to September 2015")]["missing"]
        == "the number that completed"
    )


def test_a_bound_is_never_divided_by(bundle: Bundle) -> None:
    def loosen(rows: list[Row]) -> list[Row]:
        return [
            row | ({"qualifier": "at_least"} if row["programme_id"] == MUTUALS else {})
            for row in rows
        ]

    figure = of(changed(bundle, "programme_counts", loosen), "cost-per-participant")
    row = next(row for row in figure.rows if row["programme_id"] == MUTUALS)
    assert row["per_chosen_gbp"] is None
    assert "an exact number chosen" in row["missing"]


def test_spending_found_later_gives_a_cost_per_completion(bundle: Bundle) -> None:
    def spend(rows: list[Row]) -> list[Row]:
        whole = next(
            row
            for row in rows
            if row["programme_id"] == MUTUALS and row["unit_note"] == "whole programme"
        )
        return [*rows, whole | {"stage": "spent", "amount_gbp": 700_000.0}]

    version = changed(bundle, "funding", spend)
    figure = of(version, "cost-per-participant", prices="real")
    row = next(
        row for row in figure.rows if row["programme_id"] == MUTUALS and row["stage"] == "spent"
    )
    assert row["per_completed_gbp"] == 100_000
    assert row["per_completed_real_gbp"] == pytest.approx(135_014.4, abs=0.1)
    assert row["missing"] is None
    assert figure.title.endswith("per participant that completed for one")
    assert "Announced £1 million; spent £700,000" in of(version, "fund-against-spend").alt


def test_without_price_levels_only_prices_of_the_day_are_offered(
    bundle: Bundle, version: Version
) -> None:
    bare = changed(bundle, "gdp_deflators", lambda _: [])
    assert list(price_choices(bare)) == ["cash"]
    assert price_choices(version) == {"cash": "Prices of the day", "real": "Prices of 2024-25"}
    for name in NAMES:
        with pytest.raises(Unavailable, match=r"has no prices “real”. It has: cash\.$"):
            of(bare, name, prices="real")
        for prices in (None, "cash"):
            assert of(bare, name, prices=prices).title == of(version, name).title
    with pytest.raises(Unavailable, match=r"has no prices “real”. It has: cash\.$"):
        prices_of(bare, View(prices="real"))
    assert prices_of(bare, View()).words == "prices of the day"


def test_text_from_the_data_is_never_markup(bundle: Bundle) -> None:
    hostile = "<img src=x onerror=alert(1)> & <b>sum</b>"
    version = changed(
        bundle,
        "funding",
        lambda rows: [row | {"unit_note": f"{hostile} {row['unit_note']}"} for row in rows],
    )
    for name in NAMES:
        assert "<img" not in json.dumps(plotly_or_none(of(version, name, VANGUARDS)), default=str)


def test_words_for_money_and_years() -> None:
    assert [money(111_111.11), money(1.66), money(2.0), money(6.58e6)] == [
        "£111,111",
        "£1.66",
        "£2",
        "£6.58 million",
    ]
    assert [money(135_014.4, 3), money(67_507_176, 3), money(2.8438, 3)] == [
        "£135,000",
        "£67.5 million",
        "£2.84",
    ]
    assert years_of("2014-15 to 2015-16") == (2014, 2016)
    assert years_of("2014-15") == (2014, 2015)
    assert years_of(None) is None
