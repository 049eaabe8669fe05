"""Engagement and outcomes, the link under every reasonable specification at once."""

from pathfinders.figures import style
from pathfinders.figures.engagement.choices import Choice, Measure, choice_of, indicators
from pathfinders.figures.engagement.words import NOTHING, group_words, needed, outcome_caveats, values_of
from pathfinders.figures.figure import Draft, Field, Figure, Spec
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.defaults import defaults
from pathfinders.statistics.robustness import COMPARED, ONE_OUT, Share, Tried, robustness, share
from pathfinders.statistics.verdict import Estimate, Refusal
from pathfinders.versions import Row, Version
from pathfinders.words import capital, listed, number, small

FIELDS = (
    Field("comparison", "Comparison"),
    Field("exposure", "Staff survey indicator, up is better for staff"),
    Field("weights", "Weights"),
    Field("region", "Region"),
    Field("sample", "Sample"),
    Field("value", "Estimate, standard deviations", "decimal", 3),
    Field("lower", "95% interval from", "decimal", 3),
    Field("upper", "95% interval to", "decimal", 3),
    Field("verdict", "Verdict"),
    Field("trusts", "Trusts", "integer"),
    Field("observations", "Trust-years", "integer"),
    Field("default", "Default"),
    Field("fits", "Fits it stands for", "integer"),
    Field("left_out", "Trust left out in the fit nearest to no link"),
    Field("lowest", "Lowest of those fits", "decimal", 3),
    Field("highest", "Highest of those fits", "decimal", 3),
)
NAMES = {"pooled": "No years held", "between": "Between trusts", "within": "Within trusts", "lagged": "One year later"}
HEADS = {"pooled": "No years<br>held fixed", "between": "Between<br>trusts", "within": "Within<br>trusts",
         "lagged": "One year<br>later"}  # fmt: skip
WEIGHTS = {"equal": "Each trust-year once", "respondents": "By staff who answered"}
REGIONS = {"none": "Not held fixed", "region": "Held fixed"}
SYMBOLS = ("circle", "diamond", "triangle-up", "x")
COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE)
GAP = 14
HOW = (
    "Every combination of indicator, comparison, weights, region and sample (all years, each year left out, trusts that opened, "
    "closed or took over another left out). Those without one trust stand for as many fits as there are trusts, and show the one "
    "nearest to no link. The specifications share data, so their number adds no evidence: the spread is what to read."
)


@figure("robustness", "engagement", ("outcome", "group"))
def robustness_figure(version: Version, view: View) -> Figure:
    """The link between staff survey and outcome under every reasonable specification at once."""
    choice = choice_of(version, view)
    if choice is None:
        return Draft("robustness", version, "Nothing to show", (), ()).undrawn("The link is not known", NOTHING)
    outcome, group = choice.outcome.indicator_id, choice.group
    measures = {m.indicator_id: m for m in indicators(version) if m.indicator_id in defaults().exposures}
    frames = {i: version.frame("engagement_panel", indicator=i, outcome=outcome, group=group) for i in measures}
    about = f"Staff survey indicators and {choice.outcome.name}, {group_words(choice)}"
    usable = {i: f for i, f in frames.items() if f[["exposure", "outcome"]].notna().all(axis=1).any()}
    tried = robustness(usable, {i: m.higher_is_better for i, m in measures.items()}, outcome, group) if usable else []
    known = [t for t in tried if isinstance(t.result, Estimate)]
    if not known:
        why = next((t.result.why for t in tried if isinstance(t.result, Refusal)), "No trust of this type has both values")
        empty = next(iter(frames.values())) if frames else None
        said = needed(choice, empty, why) if empty is not None else NOTHING
        return Draft("robustness", version, about, FIELDS, ()).undrawn("How firm the link is: not known", said)
    names = {c: n for f in usable.values() for c, n in zip(f["trust_code"], f["name"], strict=True)}
    sources = tuple({"source_ids": s} for f in usable.values() for s in dict.fromkeys(f["source_ids"]))
    shows = (
        f"{about}: {len(known):,} specifications, {sum(t.fits for t in known):,} fits, sorted within four comparisons. "
        f"Standard deviations of {choice.outcome.short} for each of the indicator, turned so that up is better for staff"
    )
    rows = [_row(t, measures, names) for t in tried]
    draft = Draft("robustness", version, shows, FIELDS, rows, (_counts(choice, known), HOW, *outcome_caveats(choice)), sources)
    title = _title(known)
    return draft.drawn(
        title, _chart(known, measures), f"Sorted dots with intervals in four blocks. {title}. {_counts(choice, known)}"
    )


def _of(tried: list[Tried], comparison: str) -> Share:
    return share([t for t in tried if t.specification.comparison == comparison])


def _title(known: list[Tried]) -> str:
    every, between, within = share(known), _of(known, "between"), _of(known, "within")
    parts = [f"{_part(s)} {what}" for s, what in ((between, "between trusts"), (within, "within a trust")) if s.estimated]
    return f"Of {every.estimated:,} ways to estimate the link, {_percent(every)} tell it from chance: {' and '.join(parts)}"


def _percent(part: Share) -> str:
    return f"{100 * (part.lower + part.higher) / part.estimated:.0f}%"


def _part(part: Share) -> str:
    return f"{small(part.lower + part.higher)} of {part.estimated:,}"


def _counts(choice: Choice, known: list[Tried]) -> str:
    """How many on which side, by comparison and by indicator."""
    every = share(known)
    by = listed([f"{NAMES[c].lower()} {_part(s)}" for c in COMPARED if (s := _of(known, c)).estimated])
    values = values_of(choice.outcome)
    return (
        f"{capital(small(every.lower))} find lower {values} where staff report better, {small(every.higher)} find higher ones, "
        f"and {small(every.estimated - every.lower - every.higher)} cannot be told from chance. Told from chance: {by}."
    )


def _row(tried: Tried, measures: dict[str, Measure], names: dict[str, str]) -> Row:
    asked, found = tried.specification, tried.result
    estimate = found if isinstance(found, Estimate) else None
    why = f". {found.why}" if isinstance(found, Refusal) else ""
    return {
        "comparison": NAMES[asked.comparison], "exposure": _name(measures[asked.exposure]), "weights": WEIGHTS[asked.weights],
        "region": REGIONS[asked.region] if asked.comparison != "within" else "The same within a trust",
        "sample": capital(asked.sample), "verdict": capital(tried.finding.verdict) + why,
        "value": estimate and estimate.value, "lower": estimate and estimate.lower, "upper": estimate and estimate.upper,
        "trusts": found.trusts, "observations": found.observations,
        "default": "Yes" if asked == defaults().specification else None, "fits": tried.fits,
        "left_out": names.get(tried.left_out) if asked.sample == ONE_OUT else None, "lowest": tried.lowest,
        "highest": tried.highest,
    }  # fmt: skip


def _name(measure: Measure) -> str:
    return measure.name + (" (turned round)" if measure.higher_is_better is False else "")


def _chart(known: list[Tried], measures: dict[str, Measure]) -> Spec:
    places: list[tuple[int, Tried, Estimate]] = []
    heads, at = [], 0
    for comparison in COMPARED:
        block = [(t, t.result) for t in known if t.specification.comparison == comparison and isinstance(t.result, Estimate)]
        if block:
            heads.append({"text": HEADS[comparison], "x": at + len(block) / 2, "y": 1, "yref": "paper", "yanchor": "bottom",
                          "showarrow": False, "font": {"size": 13}})  # fmt: skip
        places += [(at + i, t, e) for i, (t, e) in enumerate(block)]
        at += len(block) + GAP
    whiskers = {
        "type": "scatter", "mode": "lines", "line": {"color": style.PALE, "width": 1}, "hoverinfo": "skip", "showlegend": False,
        "x": [v for x, _, _ in places for v in (x, x, None)], "y": [v for _, _, e in places for v in (e.lower, e.upper, None)],
    }  # fmt: skip
    traces = [whiskers]
    for i, (exposure, measure) in enumerate(measures.items()):
        own = [(x, t, e) for x, t, e in places if t.specification.exposure == exposure]
        traces.append({
            "type": "scatter", "mode": "markers", "name": _name(measure), "x": [x for x, _, _ in own],
            "y": [e.value for _, _, e in own], "marker": {"size": 5, "color": COLOURS[i % 4], "symbol": SYMBOLS[i % 4]},
            "hoverinfo": "text", "hovertext": [_hover(t, measure, e) for _, t, e in own],
        })  # fmt: skip
    for x, t, e in places:
        if t.specification == defaults().specification:
            traces.append({"type": "scatter", "mode": "markers", "x": [x], "y": [e.value], "hoverinfo": "skip",
                           "showlegend": False, "marker": {"size": 15, "symbol": "circle-open", "color": style.ORANGE,
                                                           "line": {"width": 3}}})  # fmt: skip
            heads.append({"text": "Default", "x": x, "y": e.lower, "ax": 26, "ay": 30, "showarrow": True, "arrowwidth": 1.5,
                          "standoff": 3, "arrowcolor": style.ORANGE})  # fmt: skip
    none = {"type": "line", "y0": 0, "y1": 0, "xref": "paper", "x0": 0, "x1": 1, "line": {"color": style.GREY, "width": 2}}
    return style.spec(
        traces, y="", height=560, showlegend=True, shapes=[none], annotations=heads, xaxis={"visible": False},
        legend={"orientation": "v", "y": 1.12, "itemsizing": "constant"}, margin={"t": 150},
    )  # fmt: skip


def _hover(tried: Tried, measure: Measure, found: Estimate) -> str:
    asked = tried.specification
    return (
        f"{style.safe(_name(measure))}<br>{NAMES[asked.comparison]}, {WEIGHTS[asked.weights].lower()}, region "
        f"{REGIONS[asked.region].lower()}, {asked.sample}<br>{number(found.value, 2)}, {found.interval()}"
    )
