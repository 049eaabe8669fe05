"""What a view asks for on engagement and outcomes: measures, benchmark group and years, and the
words for each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pathfinders.entities.unavailable import Unavailable, it_has
from pathfinders.links import ALL_YEARS, View, Years
from pathfinders.statistics.defaults import defaults
from pathfinders.store.reader import Reader, derived
from pathfinders.words import number, percentage

# For sentences: the name of a measure fits a heading and no clause, and no rule makes one of the
# other. A measure that is not here is quoted by its name.
MORE = {
    "staff_motivation_mean": "more motivated staff",
    "recommend_work_pct": "more staff who would recommend them as a place to work",
    "recommend_care_pct": "more staff who would be happy with the standard of care",
    "work_stress_pct": "more staff unwell from work-related stress",
    "theme_engagement": "more engaged staff",
    "theme_morale": "higher staff morale",
}
SHORT = {
    "staff_motivation_mean": "staff motivation",
    "recommend_work_pct": "recommending the trust as a place to work",
    "recommend_care_pct": "being happy with the standard of care",
    "work_stress_pct": "work-related stress",
    "theme_engagement": "staff engagement",
    "shmi": "the mortality ratio",
    "cqc_overall_rating": "the overall CQC rating",
}
RATING = "cqc_overall_rating"
"""An outcome that is only described: a rating, a word given on a day."""
LISTED = {"shmi": "Mortality (SHMI)", RATING: "CQC overall rating"}
DIGITS = {"percent": 0, "ratio": 2, "score": 2}


@dataclass(frozen=True)
class Measure:
    """An indicator or outcome with values for single trusts."""

    indicator_id: str
    name: str
    family: str
    definition: str
    unit: str
    scale_min: float
    scale_max: float | None
    higher_is_better: bool | None
    covers: str
    comparability_note: str
    first_year: int
    last_year: int
    trusts: int
    source_ids: str

    @property
    def short(self) -> str:
        """What a sentence calls it."""
        return SHORT.get(self.indicator_id, f"“{self.name}”")

    @property
    def without_the(self) -> str:
        """What a sentence calls it after "a higher"."""
        return self.short.removeprefix("the ")

    @property
    def listed(self) -> str:
        """What a narrow list calls it."""
        return LISTED.get(self.indicator_id, self.name)

    @property
    def more(self) -> str:
        """What trusts with a higher value have."""
        return MORE.get(self.indicator_id, f"a higher score for “{self.name}”")

    @property
    def only_described(self) -> bool:
        """Whether it is a word given on a day, for which no association by year is estimated."""
        return self.indicator_id == RATING

    @property
    def axis(self) -> str:
        """Its name with unit and scale, for an axis or heading."""
        if self.unit == "percent":
            return f"{self.name}, %"
        if self.unit == "score" and self.scale_max is not None:
            return f"{self.name}, {self.scale_min:g} to {self.scale_max:g}"
        return self.name

    @property
    def digits(self) -> int:
        """Decimals that its values deserve."""
        return DIGITS[self.unit]

    def format(self, value: float) -> str:
        """A value with its unit."""
        if self.unit == "percent":
            return percentage(value, self.digits)
        return number(value, self.digits)

    @property
    def caveats(self) -> tuple[str, ...]:
        """What to know before reading it."""
        return (f"{self.name}: {self.definition}. {self.comparability_note}.",)


@derived
def measures(version: Reader) -> Sequence[Measure]:
    """Every measure with values for single trusts, outcomes last."""
    return tuple(Measure(**row) for row in version.rows("measures"))


def indicators(version: Reader) -> list[Measure]:
    """The staff survey indicators, longest known first."""
    return [m for m in measures(version) if m.family != "outcome"]


def outcomes(version: Reader) -> list[Measure]:
    """The outcomes; last the rating, which is only described."""
    return [*(m for m in measures(version) if m.family == "outcome"), *_rating(version)]


# Ratings have a table of their own, so the query `measures`, which reads survey values and SHMI,
# does not have them. What a measure needs beside their number and dates is written here.
@derived
def _rating(version: Reader) -> Sequence[Measure]:
    return tuple(
        Measure(
            RATING,
            "Overall rating by the Care Quality Commission (CQC)",
            "outcome",
            "Outstanding, Good, Requires improvement or Inadequate, given to a trust as a whole"
            " after an inspection",
            "rating",
            1,
            4,
            True,
            "single",
            f"Dated ratings of {row['trusts']} trusts, which are no full histories",
            **row,
        )
        for row in version.rows("ratings_held")
    )


@derived
def groups(version: Reader) -> Sequence[str]:
    """The benchmark groups (trust types), largest first."""
    return tuple(row["trust_type"] for row in version.rows("benchmark_groups"))


def years(version: Reader) -> list[int]:
    """Every year with values, latest first."""
    return _years_of(measures(version))


def _years_of(every: Sequence[Measure]) -> list[int]:
    if not every:
        return []
    first, last = min(m.first_year for m in every), max(m.last_year for m in every)
    return list(range(last, first - 1, -1))


@dataclass(frozen=True)
class Choice:
    """What a view asks for, filled in from the defaults where it asks for nothing."""

    indicator: Measure
    outcome: Measure
    group: str
    year: int
    years: Years
    """The years that estimates over several years take, as asked: the data may hold none of
    them.
    """

    @property
    def trusts(self) -> str:
        """The group's trusts, for the start of a sentence."""
        return f"{self.group} trusts"

    @property
    def years_known(self) -> Years | None:
        """The years from the first to the last with both measures; of a rating, with the indicator.
        None where none has both.
        """
        chosen = [self.indicator, self.outcome]
        if self.outcome.only_described:
            chosen = [self.indicator]
        first, last = max(m.first_year for m in chosen), min(m.last_year for m in chosen)
        if first > last:
            return None
        return Years(first, last)

    @property
    def when(self) -> str:
        """ " in 2014-2016": the years asked for, as the rest of a phrase; empty for all."""
        if self.years == ALL_YEARS:
            return ""
        return f" in {self.years}"


def choice_of(version: Reader, view: View) -> Choice | None:
    """The choice of a view; None where the version has no indicator, outcome or trust at all.

    Raises Unavailable for what the version does not have.
    """
    default = defaults().specification
    every, types = measures(version), groups(version)
    scores = [m for m in every if m.family != "outcome"]
    ends = [m for m in every if m.family == "outcome"]
    # Ratings are read only where they are asked for. Otherwise each figure of an association would
    # rest on them as well.
    if view.outcome == RATING:
        ends += _rating(version)
    if not (scores and ends and types):
        return None
    when = _years_of(every)
    among = partial(_among, version.number)
    return Choice(
        among("indicator", {m.indicator_id: m for m in scores}, view.indicator, default.exposure),
        among("outcome", {m.indicator_id: m for m in ends}, view.outcome, default.outcome),
        among("group", {g: g for g in types}, view.group, default.group),
        among("year", {year: year for year in when}, view.year, when[0]),
        view.years or ALL_YEARS,
    )


def _among(number: int, choice: str, options: dict[Any, Any], wanted: Any, default: Any) -> Any:
    # The default is that of the method (statistics/defaults.toml), and a version need not have it.
    if wanted is None:
        return options.get(default) or next(iter(options.values()))
    if wanted not in options:
        raise Unavailable(number, choice, wanted, it_has(options))
    return options[wanted]
