"""What a view asks for, against what a version has: the one place where that is settled.

Pages, exports, the API and the terminal all read a view through `resolve`, and so does every
figure. So they mean the same by it: a choice that is left out is the default of the version, years
are cut to those there are, and whatever the version does not have is refused and never silently
replaced. A page shows its default instead, and says so; the others refuse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pathfinders.choices import CHOSEN, PLANNED
from pathfinders.entities.measure import Measure, groups, indicators, outcomes
from pathfinders.entities.measure import years as years_with_values
from pathfinders.entities.period import periods
from pathfinders.entities.programme import programmes
from pathfinders.entities.trust import DEFAULT_TRUST, trusts
from pathfinders.entities.unavailable import Unavailable, it_has
from pathfinders.links import ALL_YEARS, View, Years
from pathfinders.statistics.defaults import defaults
from pathfinders.store.cache import per_version
from pathfinders.store.versions import Version

Value = str | int
LISTED = (
    "programme",
    "beside",
    "third",
    "fourth",
    "places",
    "fund",
    "months",
    "entry",
    "group",
    "indicator",
    "outcome",
    "year",
    "period",
    "trust",
    "prices",
)
"""The choices of figures that take one of the values a version has."""


DEFAULT_BESIDE = "gp-consortia-pathfinders"
"""The other programme that was studied in depth."""
NO_MORE = "none"
"""Where two or three programmes stand side by side, what stands in the place of a further one."""


@dataclass(frozen=True)
class Resolved:
    """A view with every choice filled in, and what was asked for and is not there."""

    view: View
    refused: tuple[Unavailable, ...]


@per_version
def options(version: Version, choice: str) -> Mapping[Any, str]:
    """The values that a choice can take at a version, with what people call each, in the order in
    which a page lists them. Bounded by the names of choices. Raises KeyError for another name.
    """
    match choice:
        case "third" | "fourth":
            return {NO_MORE: "None", **options(version, "programme")}
        case "programme" | "beside":
            return {p.programme_id: p.name for p in programmes(version)}
        case "group":
            return {name: name for name in groups(version)}
        case "indicator":
            return {m.indicator_id: m.name for m in indicators(version)}
        case "outcome":
            return {m.indicator_id: m.name for m in outcomes(version)}
        case "year":
            return {year: str(year) for year in years_with_values(version)}
        case "period":
            return {p.code: p.words for p in periods(version)}
        case "trust":
            return {t.trust_code: t.name for t in trusts(version)}
        case "source":
            return {row["source_id"]: row["title"] for row in version.rows("sources")}
        # Constant prices are worked out from the price levels, which a version need not have.
        case "prices" if not version.rows("price_levels"):
            return {"cash": CHOSEN["prices"][1]["cash"]}
    return dict(CHOSEN[choice][1])


def default_of(version: Version, choice: str) -> Value | None:
    """The value of a choice where a view leaves it out; None where the version has none at all."""
    preferred: dict[str, Value] = {
        "group": defaults().specification.group,
        "indicator": defaults().specification.exposure,
        "outcome": defaults().specification.outcome,
        "trust": DEFAULT_TRUST,
        "beside": DEFAULT_BESIDE,
        **PLANNED,
    }
    available = options(version, choice)
    if preferred.get(choice) in available:
        return preferred[choice]
    if choice == "beside":
        # The second, as the first is what a page opens with; of one alone, that one.
        values: list[Value] = list(available)
        if len(values) > 1:
            return values[1]
    return next(iter(available), None)


def name_of(version: Version, choice: str, value: Value | Years) -> str | None:
    """What people call the value of a choice; None where the version has no such value."""
    if isinstance(value, Years):
        if any(year in value for year in years_with_values(version)):
            return str(value)
        return None
    return options(version, choice).get(value)


def resolve(version: Version, view: View, choices: Sequence[str]) -> Resolved:
    """The view with `choices` filled in for a version and everything else left out.

    In the place of what is refused stands the default.
    """
    # One view is made of all choices, because a change of a filter resolves hundreds of times.
    values, refused = dict[str, Any](), list[Unavailable]()
    for choice in choices:
        # Last, because which years there are depends on the measures chosen.
        if choice == "years":
            continue
        wanted = getattr(view, choice)
        if wanted is not None and wanted not in options(version, choice):
            has = it_has(options(version, choice))
            refused.append(Unavailable(version.number, choice, wanted, has))
            wanted = None
        if wanted is None:
            wanted = default_of(version, choice)
        values[choice] = wanted
    filled = View(**values)
    if "years" in choices:
        available = known_years(version, filled)
        years = cut(view.years or ALL_YEARS, available)
        if years is None:
            refused.append(
                Unavailable(version.number, "years", view.years, _years_words(available))
            )
        filled = filled.choose(years=years or ALL_YEARS)
    return Resolved(filled, tuple(refused))


def require(version: Version, view: View, choices: Sequence[str]) -> View:
    """As `resolve`. Raises Unavailable for the first choice that the version does not have."""
    resolved = resolve(version, view, choices)
    for refused in resolved.refused:
        raise refused
    return resolved.view


def known_years(version: Version, view: View) -> Years | None:
    """The years for which the measures chosen in the view are all known; None where there are none.

    A rating is only described, so beside an indicator it sets no bounds.
    """
    measures = _chosen(indicators(version), view.indicator)
    measures += [
        measure
        for measure in _chosen(outcomes(version), view.outcome)
        if not (measures and measure.only_described)
    ]
    if measures:
        first, last = max(m.first_year for m in measures), min(m.last_year for m in measures)
    else:
        every = years_with_values(version)
        # Of no years at all these make an empty range.
        first, last = min(every, default=1), max(every, default=0)
    if first > last:
        return None
    return Years(first, last)


def cut(wanted: Years, available: Years | None) -> Years | None:
    """The years asked for, cut to those known; None where none of them is.

    The whole of what is known is "all", so that it means the same for another measure and after
    another year's data, and so that ranges which mean the same are one.
    """
    if wanted == ALL_YEARS:
        return wanted
    if available is None or wanted.first > available.last or wanted.last < available.first:
        return None
    years = Years(max(wanted.first, available.first), min(wanted.last, available.last))
    if years == available:
        return ALL_YEARS
    return years


def _chosen(measures: Sequence[Measure], wanted: str | None) -> list[Measure]:
    return [measure for measure in measures if measure.indicator_id == wanted]


def _years_words(available: Years | None) -> str:
    if available is None:
        return "No year has values of all that was chosen; years=all says so."
    return f"It has {available}, and all."
