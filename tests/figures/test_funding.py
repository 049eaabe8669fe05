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

NAMES = (
    "funding-by-stage",
    "spend-by-participant",
    "sums-to-look-at",
    "fund-against-spend",
    "cost-per-participant",
)
BY_SITE = "funding-by-site"
PRICED = ("funding-by-stage", "fund-against-spend", "cost-per-participant")
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
            prices == "real" and bool(figure.rows) and name in PRICED
        )
        json.dumps(plotly_or_none(figure), default=str)


def test_all_belong_to_the_page() -> None:
    assert {kind.name for kind in KINDS.values() if kind.page == "funding"} == {
        *NAMES,
        BY_SITE,
        "allocated-per-place",
    }
    assert KINDS[BY_SITE].choices == ("programme",)
    assert [KINDS[name].choices for name in NAMES] == [
        ("programme", "prices"),
        ("programme",),
        ("programme",),
        ("prices",),
        ("prices",),
    ]


def test_stages_of_each_programme(version: Version) -> None:
    titles = {
        programme: of(version, "funding-by-stage", programme).title
        for programme in (MUTUALS, GP, ACCESS, VANGUARDS)
    }
    assert titles == {
        MUTUALS: "£1 million (whole programme) was announced; what was spent was not published",
        GP: (
            "£1 million (England, regional learning programmes) was announced; what was spent was"
            " not published"
        ),
        ACCESS: (
            "£50 million (wave 1) and £100 million (wave 2) were announced; £60 million (wave 1, to"
            " September 2015) was spent"
        ),
        VANGUARDS: (
            "£2.2 billion (early plan for new care models) and £101 million (all vanguards) were"
            " announced; £329 million (direct funding over three years) and £60 million (central"
            " support over three years) were spent"
        ),
    }


def test_a_bar_is_as_long_as_its_sum(version: Version) -> None:
    """One unit to a chart: £2.2 billion is 36 times as long as £60 million, and no sum is added."""
    figure = of(version, "funding-by-stage", VANGUARDS)
    assert len(figure.rows) == 80
    assert sum(row["participant"] is None for row in figure.rows) == 14
    bars = plotly_of(figure)["data"][0]
    drawn = dict(zip(bars["text"], bars["x"], strict=True))
    assert drawn == pytest.approx(
        {
            "£2.2 billion": 2.2,
            "£101 million": 0.101,
            "£216 million": 0.216,
            "£132.6 million": 0.1326,
            "£111.1 million": 0.1111,
            "£112 million": 0.112,
            "£70 million": 0.07,
            "£329 million": 0.329,
            "£60 million": 0.06,
            "£324 million": 0.324,
            "£45.85 million": 0.04585,
            "£49.43 million": 0.04943,
            "£13.9 million": 0.0139,
            "£41 million": 0.041,
        }
    )
    assert "345.6 million: allocation and outturn bases differ" in caveats(figure)


def test_limits_and_rates_are_no_bars(version: Version) -> None:
    """An amount a head, in pounds, is not drawn beside millions; it is in the table."""
    figure = of(version, "funding-by-stage", GP)
    assert plotly_of(figure)["data"][0]["x"] == [1.0, 2.7]
    assert [row["amount_gbp"] for row in figure.rows if row["basis"] == "per_head"]
    assert "are in the table and not drawn" in caveats(figure)


def test_a_single_sum_is_a_list(version: Version) -> None:
    figure = of(version, "funding-by-stage")
    assert figure.is_list
    assert [row["said"] for row in figure.rows] == ["£1 million", "£100,000"]


def test_sums_of_no_stated_year_say_so(version: Version) -> None:
    figure = of(version, "funding-by-stage", "right-to-request")
    assert figure.title.startswith(
        "£600,000 (wave 1 projects), £100 million (Social Enterprise Investment Fund over four"
        " years) and £8 million"
    )
    assert plotly_of(figure)["data"][0]["x"] == [0.6, 100, 8]
    assert figure.alt.count("year not stated") == 2


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
    assert figure.title == "£60 million in prices of the day (wave 1, to September 2015) was spent"
    assert next(row for row in figure.rows if row["stage"] == "spent")["real_gbp"] is None
    drawn = plotly_of(figure)["data"][0]
    assert drawn["x"] == pytest.approx([50 / 0.740662, 100 / 0.7457], rel=0.01)
    assert "without a price level of their own year" in caveats(figure)


def test_announced_against_spent(version: Version) -> None:
    figure = of(version, "fund-against-spend")
    assert (
        figure.title
        == "What was spent is recorded for only two of 15 programmes; Prime Minister's Challenge"
        " Fund, wave 1: £50 million announced, £60 million spent"
    )
    rows = {row["programme_id"]: row for row in figure.rows}
    told = {
        code: [rows[code][key] for key in ("announced_words", "spent_words")]
        for code in (MUTUALS, ACCESS, VANGUARDS)
    }
    assert told == {
        MUTUALS: ["£1 million in kind (2014-15); at most £100,000 for one", "not published"],
        ACCESS: [
            "£50 million (wave 1, 2014-15); £100 million (wave 2, 2015-16); at most £5 million for"
            " one",
            "£60 million (wave 1, to September 2015, 2014-15 to 2015-16)",
        ],
        VANGUARDS: [
            "£2.2 billion (early plan for new care models, 2016-17 to 2020-21); £101 million (all"
            " vanguards, 2017-18)",
            "£60 million in kind (central support over three years, 2015-16 to 2017-18); £329"
            " million (direct funding over three years, 2015-16 to 2017-18)",
        ],
    }
    assert figure.is_list
    assert "No sum at all was found for " in caveats(figure)
    assert "More than the 50 million announced" in caveats(figure)


def test_two_sums_side_by_side_are_never_in_different_prices(version: Version) -> None:
    figure = of(version, "fund-against-spend", prices="real")
    access = next(row for row in figure.rows if row["programme_id"] == ACCESS)
    assert access["spent_words"].startswith("£60 million (wave 1")
    assert access["announced_words"].startswith("£50 million (wave 1")
    assert "£67.5 million" not in f"{figure.title} {figure.rows}"


def test_cost_per_participant(version: Version) -> None:
    figure = of(version, "cost-per-participant")
    assert (
        figure.title == "What was spent for each participant is recorded for two of 15 programmes"
    )
    rows = {(row["programme_id"], row["unit_note"]): row for row in figure.rows}
    assert rows[(ACCESS, "wave 1, to September 2015")]["per_chosen_gbp"] == 60e6 / 20
    assert rows[(VANGUARDS, "direct funding over three years")]["per_chosen_gbp"] == 329e6 / 50
    assert rows[(ACCESS, "wave 1, to September 2015")]["missing"] == "the number that completed"
    assert "What was spent is not recorded for " in caveats(figure)
    assert "Mutuals in Health" in caveats(figure)


def test_no_fund_is_divided_by_places_that_nobody_was_promised(version: Version) -> None:
    figure = of(version, "cost-per-participant")
    assert {row["stage"] for row in figure.rows} == {"spent"}
    assert "111,111" not in f"{figure.title} {figure.rows}"


def test_a_bound_is_never_divided_by(bundle: Bundle) -> None:
    def loosen(rows: list[Row]) -> list[Row]:
        return [
            row | ({"qualifier": "at_least"} if row["programme_id"] == ACCESS else {})
            for row in rows
        ]

    figure = of(changed(bundle, "programme_counts", loosen), "cost-per-participant")
    row = next(row for row in figure.rows if row["programme_id"] == ACCESS)
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
    assert figure.title.endswith("and for each that completed for one")
    beside = of(version, "fund-against-spend")
    row = next(row for row in beside.rows if row["programme_id"] == MUTUALS)
    assert row["announced_words"] == "£1 million in kind (2014-15); at most £100,000 for one"
    assert row["spent_words"] == "£700,000 in kind (2014-15)"


def test_without_price_levels_only_prices_of_the_day_are_offered(
    bundle: Bundle, version: Version
) -> None:
    bare = changed(bundle, "gdp_deflators", lambda _: [])
    assert list(price_choices(bare)) == ["cash"]
    assert price_choices(version) == {"cash": "Prices of the day", "real": "Prices of 2024-25"}
    for name in PRICED:
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
