"""What is said about a comparison of pathfinders with other trusts: verdict, alt text and
caveats.
"""

from collections import Counter

from pathfinders.entities.measure import SHORT
from pathfinders.figures.engagement.comparison_study import COMPARISONS, UNITS, Results, Study, span
from pathfinders.statistics.difference import MATCHES, Difference
from pathfinders.statistics.verdict import Refusal, Verdict, judge
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, day, listed, number, small

SHMI = (
    "SHMI must not be used to rank trusts or to compare one trust with another. This sets the"
    " average change of a group of trusts beside that of others, over calendar years, which do not"
    " overlap."
)


def title(study: Study, results: Results) -> str:
    """The verdict, by intention to treat: no firmer than the weaker of the two comparisons."""
    differences = {c: r for c in COMPARISONS if isinstance(r := results[c], Difference)}
    verdicts = {judge(r.estimate).verdict for r in differences.values()}
    measure, there = name(study.measure), study.against("others")
    number_of = len(study.counted)
    where = "At the one pathfinder" if number_of == 1 else f"At the {small(number_of)} pathfinders"
    who = f"{where} that can be compared,"
    if len(verdicts) > 1:
        return f"{who} whether {measure} moved differently depends on the trusts compared with"
    verdict = verdicts.pop()
    if verdict is Verdict.NO_DIFFERENCE:
        return f"{who} {measure} moved much as it did at {there}; {_power(study, results)}"
    way = "rose" if verdict is Verdict.HIGHER else "fell"
    return f"{who} {measure} {way} compared with {there}"


def in_spreads(study: Study, result: Difference) -> float:
    """The smallest difference likely to be seen, in standard deviations of all trust-years."""
    return result.change.detectable / float(study.panel.values.std(ddof=1))


def _power(study: Study, results: Results) -> str:
    """How large a difference would have been needed, as Cohen (1988) calls sizes: from 0.8 standard
    deviations large, from 0.5 medium.
    """
    main = results["others"]
    least = in_spreads(study, main) if isinstance(main, Difference) else 0.0
    if least >= 0.8:
        return "only a large difference could have been seen"
    if least >= 0.5:
        return "a small difference could not have been seen"
    return "a very small difference could not have been seen"


def name(measure: Row) -> str:
    """The measure as a noun in a sentence."""
    if measure["indicator_id"] == "shmi":
        return "mortality (SHMI)"
    return SHORT.get(measure["indicator_id"], f"“{measure['name']}”")


def alt(study: Study, results: Results) -> str:
    """The chart in words."""
    said = [
        f"Lines of the difference in {name(study.measure)} between pathfinders and comparison"
        " trusts, by year."
    ]
    for c in COMPARISONS:
        if isinstance(result := results[c], Difference):
            years = zip(study.panel.years, result.difference_by_year, strict=True)
            said.append(
                f"Against {study.against(c)}:"
                f" {', '.join(f'{y} {study.said(v, unit=False)}' for y, v in years)}."
            )
    if isinstance(main := results["others"], Difference):
        inside = (main.random_low <= main.difference_by_year) & (
            main.difference_by_year <= main.random_high
        )
        said.append(
            f"Of {len(study.panel.years)} years {int(inside.sum())} lie within the band that holds"
            " 95% of random sets of trusts."
        )
    return " ".join(said)


def caveats(study: Study, results: Results, stayed: Results) -> tuple[str, ...]:
    """What a reader must know, most important first."""
    years, shmi = study.panel.years, study.measure["indicator_id"] == "shmi"
    said = (
        SHMI if shmi else "",
        _who(study),
        _seen(study, results),
        _without(study, stayed),
        _chance(study, results),
        _periods(study),
        _parallel(study),
        _matching(study, results),
        (
            "Trusts put themselves forward and were picked, so a difference, or none, does not show"
            " what taking part did."
        ),
        (
            f"Counted are the {len(study.panel.trusts)} {study.kind} with a value in every year"
            f" from {years[0]} to {years[-1]}; trusts that merged, opened or closed, or miss a"
            " year, are left out."
        ),
        "" if shmi else study.measure["comparability_note"],
    )
    return tuple(filter(None, said))


def estimate_words(study: Study, result: Difference) -> str:
    """The difference with its interval and unit."""
    digits = UNITS[study.measure["unit"]][1]
    return f"{study.said(result.change.estimate)} ({result.estimate.interval(digits)})"


def _who(study: Study) -> str:
    everyone, counted = study.participants, study.counted
    withdrew, completed = (sum(p[key] for p in everyone) for key in ("withdrew", "completed"))
    said = [
        (
            f"{capital(count(len(everyone), 'trust'))} took part: {small(withdrew)} withdrew and"
            f" {small(completed)} completed"
        ),
        f"Counted, withdrawn or not: {listed([_named(p) for p in counted])}",
    ]
    other = Counter(
        p["trust_type"].lower() for p in everyone if p["trust_type"] != study.trust_type
    )
    if other:
        kinds = listed([f"{small(n)} {kind}" for kind, n in sorted(other.items())])
        said.append(
            f"The other {small(other.total())} are of other trust types ({kinds}): they have no run"
            " of values on this measure and could not be compared with these"
        )
    gaps = [_named(p) for p in everyone if p["trust_type"] == study.trust_type and p not in counted]
    if gaps:
        said.append(f"Left out because a year is missing: {listed(gaps)}")
    return ". ".join(said) + "."


def _named(participant: Row) -> str:
    short = (
        str(participant["name"]).removesuffix(" NHS Foundation Trust").removesuffix(" NHS Trust")
    )
    return short + (" (withdrew)" if participant["withdrew"] else "")


def _seen(study: Study, results: Results) -> str:
    seen = [
        f"{study.said(r.change.detectable)} ({number(in_spreads(study, r), 1)} standard deviations"
        f" of all values of all years) against {study.against(c)}"
        for c in COMPARISONS
        if isinstance(r := results[c], Difference)
    ]
    return (
        f"With {count(len(study.counted), 'pathfinder')}, the smallest difference that would have"
        f" been clear four times in five is {listed(seen)}."
    )


def _without(study: Study, stayed: Results) -> str:
    if not stayed:
        return (
            "No trust with data withdrew." if any(p["withdrew"] for p in study.participants) else ""
        )
    said = []
    for c, r in stayed.items():
        words = estimate_words(study, r) if isinstance(r, Difference) else r.why
        said.append(f"{words} against {study.against(c)}")
    left = sum(not p["withdrew"] for p in study.counted)
    return (
        f"Without those that withdrew ({count(left, 'pathfinder')}): {listed(said)}. Leaving is no"
        " accident, so those that stayed are a selected few, and of twenty such intervals about"
        " one leaves out nought by chance alone. The title keeps to all that were chosen."
    )


def _chance(study: Study, results: Results) -> str:
    found = {c: r for c in COMPARISONS if isinstance(r := results[c], Difference)}
    said = listed([f"{_share(r.change.p)} against {study.against(c)}" for c, r in found.items()])
    sets = found["others"].sets
    how = f"all {sets.possible:,}" if sets.exact else f"{len(sets.indices) - 1:,} random"
    return (
        f"Of {how} sets of {count(len(study.counted), 'trust')}, the share that moved at least as"
        f" far, up or down, is {said}. The band and the intervals come from these sets."
    )


def _share(p: float) -> str:
    return f"{number(100 * p)}%" if p >= 0.01 else "less than 1%"


def _periods(study: Study) -> str:
    said = f"Before is {span(study.before)}, after is {span(study.after)}"
    if study.between:
        said += (
            f"; {span(study.between)}, when the trusts were chosen, is shown and counts as neither"
        )
    end = study.programme.planned_end
    return said + (f". The work was planned to end on {day(end)}." if end else ".")


def _parallel(study: Study) -> str:
    """What the years before cannot show."""
    before = count(len(study.before), "year")
    return (
        f"With {before} before the choice nobody can tell whether the pathfinders would otherwise"
        " have moved as the others did, which the comparison takes for granted."
    )


def _matching(study: Study, results: Results) -> str:
    matched = results["matched"]
    if isinstance(matched, Refusal):
        return f"There is no matched comparison. {matched.why}."
    return (
        f"Matched: each pathfinder against the {small(MATCHES)} other {study.kind} of its region"
        f" whose mean in {span(study.before)} was nearest to its own; {matched.compared} trusts in"
        " all."
    )
