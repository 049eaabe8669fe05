"""Retention and decision times of 200 made-up programmes, as figures give them, against statsmodels
and pandas, which see the raw dates alone.
"""

import math
from random import Random
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pytest
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.proportion import proportion_confint

from pathfinders.figures import Figure, make
from pathfinders.links import View
from pathfinders.store.versions import Version
from pathfinders.words import percent
from tests.live_programme import live_version
from tests.statistics.programmes import (
    AS_AT,
    LEAVINGS,
    LIMIT,
    SHAPES,
    Made,
    made_programmes,
    tables_with,
)

MADE = made_programmes()
DRAWS = 25
Z = 1.959963984540054


@pytest.fixture(scope="module")
def every(bundle: dict[str, pa.Table]) -> Version:
    return live_version(bundle, tables_with(bundle, MADE))


def figure(version: Version, name: str, own: Made) -> Figure:
    return make(name, version, View(programme=own.programme_id))


def followed(own: Made, rng: Random | None = None) -> pd.DataFrame:
    """One row a participant: days followed since its own selection, and whether it left. Of days
    that are known within bounds, one is drawn.
    """

    def day(row: dict[str, object]) -> pd.Timestamp:
        first, last = pd.Timestamp(str(row["earliest_date"])), pd.Timestamp(str(row["latest_date"]))
        return first + pd.Timedelta(days=(rng or Random(0)).randint(0, (last - first).days))

    events = pd.DataFrame(
        [{"who": r["participant_id"], "event": r["event"], "day": day(r)} for r in own.events]
    )
    chosen = events[events["event"] == "selected"].set_index("who")["day"]
    left = events[events["event"].isin(LEAVINGS)].set_index("who")["day"]
    days = (left.reindex(chosen.index).fillna(pd.Timestamp(AS_AT)) - chosen).dt.days
    return pd.DataFrame({"days": days, "left": chosen.index.isin(left.index)})


class Curve(NamedTuple):
    """A survival curve of statsmodels: the share and its standard error from each day on."""

    days: list[float]
    share: list[float]
    error: list[float]
    at_risk: list[int]

    def on(self, day: float) -> int | None:
        """The place of the last step by a day."""
        return max((place for place, own in enumerate(self.days) if own <= day), default=None)

    def predict(self, day: float) -> float:
        place = self.on(day)
        return 1.0 if place is None else self.share[place]

    def interval(self, day: float) -> tuple[float, float]:
        """The 95% interval on the scale of log(-log(share))."""
        place = self.on(day)
        assert place is not None
        share = self.share[place]
        width = Z * self.error[place] / abs(share * math.log(share))
        return share ** math.exp(width), share ** math.exp(-width)


def fitted(days: pd.Series, ended: pd.Series) -> Curve:
    made = SurvfuncRight(days.astype(float).to_numpy(), ended.astype(int).to_numpy())
    errors = list(made.surv_prob_se)
    return Curve(list(made.surv_times), list(made.surv_prob), errors, list(made.n_risk))


@pytest.mark.parametrize(
    "own", [m for m in MADE if m.shape != "bounded"], ids=lambda m: m.programme_id
)
def test_retention_equals_statsmodels(every: Version, own: Made) -> None:
    frame = followed(own)
    rows = [row for row in figure(every, "retention", own).rows if row["fewest"]]
    assert len(rows) == frame["left"].sum()
    if not rows:
        return
    curve = fitted(frame["days"], frame["left"])
    last = frame.loc[frame["left"], "days"].max()
    censored = (frame.loc[~frame["left"], "days"] < last).any()
    for row in rows:
        day = row["most"]
        share = curve.predict(day)
        assert row["share"] == row["share_most"] == pytest.approx(100 * share, abs=1e-6)
        assert row["at_risk"] == curve.at_risk[curve.days.index(day)]
        if not censored:
            low, high = proportion_confint(round(share * len(frame)), len(frame), method="wilson")
        elif share < 1e-12:
            assert row["low"] is None
            continue
        else:
            low, high = curve.interval(day)
        assert row["low"] == pytest.approx(100 * low, abs=1e-6)
        assert row["high"] == pytest.approx(100 * high, abs=1e-6)


@pytest.mark.parametrize(
    "own", [m for m in MADE if m.shape == "bounded"], ids=lambda m: m.programme_id
)
def test_bounded_dates_give_bounds_around_every_curve_within_them(
    every: Version, own: Made
) -> None:
    rows = [row for row in figure(every, "retention", own).rows if row["most"]]
    rng = Random(own.programme_id)
    for _ in range(DRAWS):
        frame = followed(own, rng)
        curve = fitted(frame["days"], frame["left"])
        for row in rows:
            share = 100 * curve.predict(row["most"])
            assert row["share"] - 1e-6 <= share <= row["share_most"] + 1e-6


@pytest.mark.parametrize("own", MADE, ids=lambda m: m.programme_id)
def test_counts_equal_pandas(every: Version, own: Made) -> None:
    events = pd.DataFrame(own.events)
    rows = {row["headline"]: row["said"] for row in figure(every, "headline-numbers", own).rows}
    ended = events[events["event"] != "selected"]
    assert rows["Chosen"] == f"{(events['event'] == 'selected').sum():,}"
    assert rows["Left"] == f"{ended['event'].isin(LEAVINGS).sum():,}"
    still = len(own.participants) - len(ended)
    assert rows.get("Still taking part", "0") == f"{still:,}"


@pytest.mark.parametrize("own", MADE, ids=lambda m: m.programme_id)
def test_decision_times_equal_pandas_and_statsmodels(every: Version, own: Made) -> None:
    frame = pd.DataFrame(own.applications)
    received = pd.to_datetime(frame["received_latest"])
    decided = pd.to_datetime(frame["decided_latest"])
    frame["days"] = (decided.fillna(pd.Timestamp(AS_AT)) - received).dt.days
    frame["done"] = decided.notna()
    made = figure(every, "days-to-decision", own)
    assert {row["application_id"]: row["most"] for row in made.rows} == dict(
        zip(frame["application_id"], frame["days"], strict=True)
    )
    middle = frame.loc[frame["done"], "days"].median()
    assert f"is {middle:,.0f} day" in made.shows or f"is {middle:,.1f} day" in made.shows
    in_time = (frame.loc[frame["done"], "days"] <= LIMIT).sum()
    assert sum(row["limit_said"] == "in time" for row in made.rows) == in_time
    waiting = frame[~frame["done"] & (frame["days"] > LIMIT)]
    assert sum(row["limit_said"] == "waiting beyond the limit" for row in made.rows) == len(waiting)
    share = 1 - fitted(frame["days"], frame["done"]).predict(LIMIT)
    if "95% interval" in made.shows:
        assert f"{percent(round(share, 9))} are decided within {LIMIT} days" in made.shows


def test_every_shape_is_there() -> None:
    assert len(MADE) == 200
    assert {own.shape for own in MADE} == set(SHAPES)
    assert max(len(own.participants) for own in MADE) == 500
