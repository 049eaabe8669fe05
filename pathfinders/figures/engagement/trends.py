"""Engagement and outcomes over the years: the spread of all trusts of a group, and the participants
drawn on it.
"""

from dataclasses import replace

from pathfinders.charts.chart import Axis, Chart, Legend, Tick, single
from pathfinders.charts.marks import Band, Line, Note, Point
from pathfinders.charts.palette import sign
from pathfinders.entities.measure import Choice, Measure, choice_of
from pathfinders.entities.programme import Programme, programme_of
from pathfinders.entities.trust import short_trust_name
from pathfinders.figures.engagement import layout
from pathfinders.figures.engagement.strip import strip
from pathfinders.figures.engagement.words import NOTHING, covered, group_words, outcome_caveats
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.verdict import NEVER_RANKED
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed

FEWEST_FOR_A_SPREAD = 10
"""With fewer trusts, the outer tenths are single trusts."""
SPREAD = (
    "The darker band holds half of the trusts with a value in that year and the paler one four in"
    " five, those in the middle of all; the line is the trust in the very middle. The set of trusts"
    " changes as trusts open and close."
)


@figure(
    "indicator-trend",
    page="engagement",
    choices=("programme", "indicator", "group", "years"),
    queries=("measures", "benchmark_groups", "programmes", "measure_spread", "measure_values"),
)
def indicator_trend(version: FigureReader, view: View) -> Figure:
    """How a group's trusts are spread over a staff survey indicator, year by year, with the
    participants named.
    """
    choice = choice_of(version, view)
    return _trend(version, view, choice, choice.indicator if choice else None)


@figure(
    "outcome-trend",
    page="engagement",
    choices=("programme", "outcome", "group", "years"),
    queries=(
        "measures",
        "benchmark_groups",
        "programmes",
        "measure_spread",
        "measure_values",
        "ratings_held",
    ),
)
def outcome_trend(version: FigureReader, view: View) -> Figure:
    """How a group's trusts are spread over an outcome, year by year, with the participants named.
    Never a ranking.
    """
    choice = choice_of(version, view)
    return _trend(version, view, choice, choice.outcome if choice else None)


def _trend(
    version: FigureReader, view: View, choice: Choice | None, measure: Measure | None
) -> Figure:
    if choice is None or measure is None:
        return Draft(version, "Nothing to show", (), ()).undrawn(
            "The spread of trusts is not known", NOTHING
        )
    if measure.only_described:
        why = (
            f"{measure.name} is a word given on a day, not a number of every year, and known for"
            f" {count(measure.trusts, 'trust')}. Numbers would be needed."
        )
        return Draft(version, measure.name, (), ()).undrawn(
            f"There is no spread of {measure.short} over the years", why
        )
    programme = programme_of(version, view)
    asked = {"measure": measure.indicator_id, "group": choice.group}
    every = version.rows("measure_spread", **asked)
    spread = [row for row in every if row["year"] in choice.years]
    values = version.rows("measure_values", **asked, programme=programme.programme_id)
    values = [row for row in values if row["year"] in choice.years]
    named = [row for row in values if row["participant"]]
    shows = f"{measure.axis}: {group_words(choice)}"
    if spread:
        shows += f", {_extent(spread)}, and {_who(named, programme)}"
    caveats = (*_caveats(choice, measure), *notes_of(named))
    usable = [row for row in spread if row["trusts"] >= FEWEST_FOR_A_SPREAD]
    if len(usable) == 1 and len(spread) == 1:
        return strip(version, measure, group_words(choice), values, shows, caveats, len(every) == 1)
    draft = Draft(
        version, shows, _fields(measure, named), _rows(spread, named), caveats, tuple(named)
    )
    if len(usable) < 2:
        known = (
            f" The table shows the {count(len(values), 'single figure')} there"
            f" {'is' if len(values) == 1 else 'are'}."
        )
        return draft.undrawn(
            f"How {group_words(choice)} are spread over {measure.short}{choice.when} is not known",
            covered(measure, choice.group, some=bool(every))
            + (known if values else "")
            + f" Values for more trusts of this type{choice.when} would be needed.",
        )
    title = _title(choice, measure, usable)
    draft = replace(draft, shows=f"{shows}. {_halves(measure, usable)}")
    return draft.drawn(
        title,
        _chart(measure, usable, named),
        f"Bands over the years. {title}. {_ends(measure, named)}",
    )


def _title(choice: Choice, measure: Measure, spread: list[Row]) -> str:
    """Where the trust in the middle stood at the end, beside the start."""
    first, last = spread[0], spread[-1]
    if measure.indicator_id in NEVER_RANKED:
        # Each year's ratio is against what was expected in that year: its middle stays near one.
        return f"At half of {group_words(choice)}, {measure.short} lay {_between(measure, spread)}"
    start, end = measure.format(first["p50"]), measure.format(last["p50"])
    typical = f"At the typical {group_words(choice)[:-1]}, {measure.short} was"
    years = f"in {last['year']} than in {first['year']}"
    if start == end:
        return f"{typical} the same in {last['year']} as in {first['year']}: {end}"
    way = "higher" if last["p50"] > first["p50"] else "lower"
    return f"{typical} {way} {years}: {end}, against {start}"


def _halves(measure: Measure, spread: list[Row]) -> str:
    """Between which values half of the trusts lay, at the end and at the start."""
    return f"Half of the trusts lay {_between(measure, spread)}"


def _between(measure: Measure, spread: list[Row]) -> str:
    first, last = spread[0], spread[-1]

    def half(row: Row) -> str:
        return f"{measure.format(row['p25'])} and {measure.format(row['p75'])} in {row['year']}"

    return f"between {half(last)}, and between {half(first)}"


def _extent(spread: list[Row]) -> str:
    if len(spread) == 1:
        return str(spread[0]["year"])
    return f"{spread[0]['year']}-{spread[-1]['year']}"


def _who(named: list[Row], programme: Programme) -> str:
    trusts = len({row["trust_code"] for row in named})
    if not trusts:
        return f"none of them named, because none with values took part in {programme.said_name}"
    return f"the {count(trusts, 'participant')} of {programme.said_name} among them"


def _caveats(choice: Choice, measure: Measure) -> tuple[str, ...]:
    own = outcome_caveats(choice) if measure.family == "outcome" else measure.caveats
    yearly = (
        "Each year's ratio is against the deaths expected in that year, so that the trust in the"
        " middle stays near 1: whether mortality fell or rose cannot be read off it."
    )
    inferred = "Each value is of a calendar year, inferred for the years other than 2012."
    never = (yearly,) if measure.indicator_id in NEVER_RANKED else ()
    return (SPREAD, *never, *own, *((inferred,) if measure.family == "outcome" else ()))


def _fields(measure: Measure, named: list[Row]) -> tuple[Field, ...]:
    names = {row["trust_code"]: row["name"] for row in named}
    quantiles = (
        ("p10", "Lowest tenth below"),
        ("p25", "Lowest quarter below"),
        ("p50", "Trust in the middle"),
        ("p75", "Highest quarter above"),
        ("p90", "Highest tenth above"),
    )
    return (
        Field("year", "Year", "year"),
        Field("trusts", "Trusts with a value", "integer"),
        *(Field(key, label, "decimal", measure.digits) for key, label in quantiles),
        *(
            Field(code, short_trust_name(name), "decimal", measure.digits)
            for code, name in names.items()
        ),
    )


def _rows(spread: list[Row], named: list[Row]) -> list[Row]:
    by_year: dict[int, Row] = {}
    for row in named:
        by_year.setdefault(row["year"], {})[row["trust_code"]] = row["value"]
    codes = dict.fromkeys(row["trust_code"] for row in named)
    return [
        # With few trusts a quantile would be one trust's value under another name.
        {
            k: v if row["trusts"] >= FEWEST_FOR_A_SPREAD or not k.startswith("p") else None
            for k, v in row.items()
        }
        | {code: by_year.get(row["year"], {}).get(code) for code in codes}
        for row in spread
    ]


def _chart(measure: Measure, spread: list[Row], named: list[Row]) -> Chart:
    years = tuple(range(spread[0]["year"], spread[-1]["year"] + 1))
    by_year = {row["year"]: row for row in spread}

    def edge(key: str) -> tuple[float | None, ...]:
        return tuple(by_year[y][key] if y in by_year else None for y in years)

    middle = tuple(
        Point(
            year,
            value,
            "" if value is None else f"{year}: {measure.format(value)}\nTrust in the middle",
        )
        for year, value in zip(years, edge("p50"), strict=True)
    )
    lines, labels = _lines(measure, years, named, spread)
    return single(
        Band(
            years,
            edge("p10"),
            edge("p90"),
            sign("band", "middle 80%"),
            "Four in five trusts",
            rank=3,
        ),
        Band(
            years,
            edge("p25"),
            edge("p75"),
            sign("band", "middle half"),
            "Half of the trusts",
            rank=2,
        ),
        Line(middle, sign("band", "middle trust"), "Trust in the middle", width=3, rank=1),
        *lines,
        *labels,
        x=Axis(
            low=years[0] - 0.3,
            high=years[-1] + 0.2,
            ticks=tuple(Tick(year, str(year)) for year in years[::-2][::-1]),
        ),
        height=460,
        legend=Legend(),
        margin_top=56,
        margin_right=126 if labels else 16,
    )


def _lines(
    measure: Measure, years: tuple[int, ...], named: list[Row], spread: list[Row]
) -> tuple[list[Line], list[Note]]:
    trusts: dict[str, dict[int, float]] = {}
    codes: dict[str, str] = {}
    for row in named:
        trusts.setdefault(row["name"], {})[row["year"]] = row["value"]
        codes[row["name"]] = row["trust_code"]
    looks = {name: sign("trust", code) for name, code in codes.items()}
    lines = [
        Line(
            tuple(
                Point(y, values[y], f"{name}, {y}: {measure.format(values[y])}")
                if y in values
                else Point(y, None)
                for y in years
            ),
            looks[name],
            size=8,
        )
        for name, values in trusts.items()
    ]
    texts = [layout.label_of(name) for name in trusts]
    every = [row["value"] for row in named] + [row[k] for row in spread for k in ("p10", "p90")]
    sizes = layout.label_sizes(texts, max(every) - min(every))
    heights = layout.apart([values[max(values)] for values in trusts.values()], sizes)
    labels = [
        layout.label(text, look, years[-1], height)
        for text, look, height in zip(texts, looks.values(), heights, strict=True)
    ]
    return lines, labels


def _ends(measure: Measure, named: list[Row]) -> str:
    """The participants' first and last values, in order of name so that no order of merit is
    told.
    """
    said = []
    for name in sorted({row["name"] for row in named}):
        own = [row for row in named if row["name"] == name]
        first, last = own[0], own[-1]
        said.append(
            f"{name}: {measure.format(first['value'])} in {first['year']},"
            f" {measure.format(last['value'])} in {last['year']}"
        )
    return capital(listed(said)) + "." if said else "No participant is named."
