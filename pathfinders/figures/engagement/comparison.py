"""Pathfinders beside comparable trusts, before and after they were chosen."""

from pathfinders.charts.chart import Axis, Chart, Legend, single
from pathfinders.charts.marks import Band, Edge, Line, Mark, Note, Point, Rule, Zone
from pathfinders.charts.palette import GREY, sign
from pathfinders.entities.programme import programme_of
from pathfinders.figures.engagement import comparison_words as words
from pathfinders.figures.engagement.comparison_study import (
    COMPARISONS,
    UNITS,
    Results,
    Study,
    span,
    study_of,
)
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.difference import Comparison, Difference
from pathfinders.statistics.verdict import Refusal
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed, number, small

DEFAULT = "staff_motivation_mean"
NEEDED = "Values of more trusts, in years before and after the choice, would be needed."


@figure(
    "pathfinders-before-and-after",
    page="engagement",
    choices=("programme", "indicator"),
    queries=("programmes", "measures", "pathfinder_panel"),
)
def before_and_after(version: FigureReader, view: View) -> Figure:
    """How pathfinders' staff survey scores moved against comparable trusts', with the spread of
    random sets of trusts.
    """
    return _figure(version, view, view.indicator or DEFAULT)


@figure(
    "pathfinders-before-and-after-shmi",
    page="engagement",
    choices=("programme",),
    queries=("programmes", "measures", "pathfinder_panel"),
)
def before_and_after_shmi(version: FigureReader, view: View) -> Figure:
    """How pathfinders' SHMI moved against comparable trusts', with the spread of random sets of
    trusts.
    """
    return _figure(version, view, "shmi")


def _figure(version: FigureReader, view: View, indicator: str) -> Figure:
    programme = programme_of(version, view)
    measures = {row["indicator_id"]: row for row in version.rows("measures")}
    measure = measures.get(indicator) or (measures.get(DEFAULT) if indicator != "shmi" else None)
    if measure is None:
        draft = Draft(version, programme.name, _fields(2), [])
        why = (
            "This version holds no such measure of single trusts. Values of several years would be"
            " needed."
        )
        return draft.undrawn("Whether pathfinders moved differently is not known", why)
    rows = version.rows(
        "pathfinder_panel", programme=programme.programme_id, indicator=measure["indicator_id"]
    )
    fields = _fields(UNITS[measure["unit"]][1])
    study = study_of(programme, measure, rows)
    results = study.results() if isinstance(study, Study) else {}
    main = results.get("others")
    if isinstance(study, str) or isinstance(main, Refusal):
        why = f"{main.why}. {NEEDED}" if isinstance(main, Refusal) else str(study)
        draft = Draft(
            version, f"{measure['name']}: {programme.name}", fields, [], also=(measure, *rows)
        )
        return draft.undrawn(
            f"Whether pathfinders moved differently on {words.name(measure)} is not known", why
        )
    stayed = study.without_withdrawn()
    table = _table(
        study,
        f"{'All' if len(study.counted) > 1 else 'The'} {small(len(study.counted))} with data",
        results,
    )
    table += _table(study, "Without those that withdrew", stayed)
    caveats = words.caveats(study, results, stayed)
    draft = Draft(version, _shows(study, results), fields, table, caveats, also=(measure, *rows))
    return draft.drawn(
        words.title(study, results), _chart(study, results), words.alt(study, results)
    )


def _shows(study: Study, results: Results) -> str:
    unit = UNITS[study.measure["unit"]][0].strip() or "ratio of deaths to deaths expected"
    differences = {c: r for c in COMPARISONS if isinstance(r := results[c], Difference)}
    against = [
        f"{words.estimate_words(study, r)} against {study.against(c)}"
        for c, r in differences.items()
    ]
    main = next(iter(differences.values()))
    return (
        f"{study.measure['name']}: the {small(len(study.counted))} of"
        f" {small(len(study.participants))} participants in {study.programme.said_name} that can be"
        " compared, less comparison trusts, by year, against the same difference in"
        f" {span(study.before)}; {unit}; {study.kind}, {study.panel.years[0]} to"
        f" {study.panel.years[-1]}. Change: {listed(against)}. Smallest difference likely to be"
        f" seen: {study.said(main.change.detectable)}, which is"
        f" {number(words.in_spreads(study, main), 1)} standard deviations of all trusts' values"
    )


def _fields(digits: int) -> tuple[Field, ...]:
    return (
        Field("counted", "Pathfinders counted"),
        Field("against", "Compared with"),
        Field("years", "Years"),
        Field("chosen", "Number of pathfinders", "integer"),
        Field("compared", "Number of comparison trusts", "integer"),
        Field("chosen_mean", "Mean of pathfinders", "decimal", digits),
        Field("compared_mean", "Mean of comparison trusts", "decimal", digits),
        Field("difference", "Difference, less that before", "decimal", digits),
        Field("random_low", "95% of random sets, from", "decimal", digits),
        Field("random_high", "95% of random sets, to", "decimal", digits),
        Field("low", "95% interval, from", "decimal", digits),
        Field("high", "95% interval, to", "decimal", digits),
        Field("p", "Sets that moved as much, %", "percent"),
        Field("detectable", "Smallest difference likely to be seen", "decimal", digits),
        Field("note", "Note"),
    )


def _table(study: Study, counted: str, results: Results) -> list[Row]:
    rows: list[Row] = []
    for comparison, result in results.items():
        about: Row = {"counted": counted, "against": capital(study.against(comparison))}
        if isinstance(result, Refusal):
            rows.append(about | {"note": result.why})
            continue
        about |= {"chosen": result.chosen, "compared": result.compared}
        change = result.change
        rows.append(
            about
            | {
                "years": f"{span(study.after)}, less {span(study.before)}",
                "difference": change.estimate,
                "low": change.low,
                "high": change.high,
                "p": 100 * change.p,
                "detectable": change.detectable,
                "note": "Difference in differences",
            }
        )
        for i, year in enumerate(study.panel.years):
            rows.append(
                about
                | {
                    "years": str(year),
                    "chosen_mean": float(result.chosen_by_year[i]),
                    "compared_mean": float(result.compared_by_year[i]),
                    "difference": float(result.difference_by_year[i]),
                    "random_low": float(result.random_low[i]),
                    "random_high": float(result.random_high[i]),
                    "note": (
                        "Year in which the trusts were chosen" if year in study.between else None
                    ),
                }
            )
    return rows


def _chart(study: Study, results: Results) -> Chart:
    years = study.panel.years
    drawn = [(c, r) for c in COMPARISONS if isinstance(r := results[c], Difference)]
    main = drawn[0][1]
    band = Band(
        tuple(years),
        tuple(main.random_low.tolist()),
        tuple(main.random_high.tolist()),
        sign("band", "random sets"),
        f"95% of random sets of {count(main.chosen, 'trust')}",
    )
    when: list[Mark] = []
    if study.between:
        start, end = study.between[0] - 0.5, study.between[-1] + 0.5
        when = [
            Zone(start, end, sign("band", "days")),
            Note("chosen", (start + end) / 2, Edge.END, upright="top"),
        ]
    unit = UNITS[study.measure["unit"]][0].strip() or "ratio"
    before = "–".join(dict.fromkeys(str(year) for year in (study.before[0], study.before[-1])))
    return single(
        band,
        *(_line(study, c, r) for c, r in drawn),
        Rule("y", 0, GREY),
        *when,
        x=Axis(form="year", step=1),
        y=Axis(f"Difference since {before},\n{unit}"),
        legend=Legend(),
    )


def _line(study: Study, comparison: Comparison, result: Difference) -> Line:
    against = study.against(comparison)
    points = tuple(
        Point(year, value, f"{year}: {study.said(value)} against {against}")
        for year, value in zip(study.panel.years, result.difference_by_year.tolist(), strict=True)
    )
    return Line(
        points,
        sign("comparison", comparison),
        f"Against {against}",
        width=3,
        dash="solid" if comparison == "others" else "dash",
        size=10,
        edge=2,
    )
