"""What the programmes before say of one that is being planned: ranges, each with its precedents."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pathfinders.choices import PLANNED
from pathfinders.entities.programme import Programme, programmes
from pathfinders.figures.briefing.obstacles import THEMES
from pathfinders.figures.compare.timing import Weeks, planned_months, weeks_to_selection
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import of
from pathfinders.figures.plan.leaving import METHOD, QUERIES, precedents, so_far
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.precedents import Precedent, predict
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed, pounds, small

FIELDS = (
    Field("question", "Question"),
    Field("answer", "What the precedents say"),
    Field("named", "Precedents"),
    Field("number", "Number of precedents", "integer"),
)
NOTHING = "Nothing: no programme has published it"
CLOSING, ROLLING = "closing_date", "rolling"
NO_FORECAST = (
    "These are ranges from the few programmes that published the number, which were not like each"
    " other. They say nothing about any one trust"
)
SHARED = (
    "Pounds a place are the fund shared out evenly, which no programme has promised anybody; what"
    " others spent or offered stands beside it"
)


@dataclass(frozen=True)
class Plan:
    """What is planned."""

    places: int
    fund: int
    months: int
    entry: str


@figure(
    "next-programme",
    page="plan",
    choices=("places", "fund", "months", "entry"),
    queries=(
        *QUERIES,
        "programme_moments",
        "cost_per_participant",
        "barriers_named",
    ),
)
def next_programme(version: FigureReader, view: View) -> Figure:
    """Weeks to selection, how many may leave, pounds a place and obstacles, from precedents."""
    plan = _plan(view)
    every, known = programmes(version), precedents(version)
    rows = [
        _leaving(plan, known),
        _weeks(version, plan, every),
        _pounds(version, plan, every),
        _length(plan, every),
        _obstacles(version, every),
    ]
    own = [{"source_ids": programme.source_ids} for programme in every]
    shows = (
        f"A programme of {plan.places} places, {pounds(plan.fund)} and {plan.months} months,"
        f" {'with a closing date' if plan.entry == CLOSING else 'with rolling entry'}"
    )
    caveats = (NO_FORECAST, METHOD, SHARED, *map(_under_way, so_far(version)))
    draft = Draft(version, shows, FIELDS, rows, caveats, tuple(own))
    return draft.listed(_title(plan, known))


def _under_way(one: Precedent) -> str:
    verb = "has" if one.left == 1 else "have"
    return (
        f"{one.name} is under way: {of(one.left, one.chosen)} {verb} left so far, which is not"
        " counted here, because more can"
    )


def _plan(view: View) -> Plan:
    chosen = PLANNED | view.query()
    places, fund, months = (int(chosen[name]) for name in ("places", "fund", "months"))
    return Plan(places, fund, months, chosen["entry"])


def _title(plan: Plan, known: Sequence[Precedent]) -> str:
    if not known:
        return f"Nobody can say how many of {plan.places} would leave: no programme has counted it"
    expected = predict(known, plan.places)
    rests = count(len(known), "programme")
    return (
        f"If it is like those before it, {_span(expected.low, expected.high)} of"
        f" {plan.places} may leave; that rests on only {rests} that counted it"
    )


def _span(low: int, high: int) -> str:
    return small(low) if low == high else f"{small(low)} to {small(high)}".replace("no ", "none ")


def _row(question: str, answer: str, named: Sequence[str]) -> Row:
    return {
        "question": question,
        "answer": answer if named else NOTHING,
        "named": capital("; ".join(named)),
        "number": len(named),
    }


def _leaving(plan: Plan, known: Sequence[Precedent]) -> Row:
    question = "How many may leave"
    named = [f"{one.left} of {one.chosen} left {one.name}" for one in known]
    if not known:
        return _row(question, "", [])
    expected = predict(known, plan.places)
    left, chosen = sum(one.left for one in known), sum(one.chosen for one in known)
    answer = (
        f"{capital(_span(expected.low, expected.high))} of {plan.places}, four times in five;"
        f" counted plainly, {left} of {chosen} left"
    )
    return _row(question, answer, named)


def _entry(programme: Programme, moments: Sequence[Row]) -> str:
    closes = any(row["moment"] == "applications_close" for row in moments)
    return CLOSING if closes or programme.applications_close else ROLLING


def _weeks(version: FigureReader, plan: Plan, every: Sequence[Programme]) -> Row:
    question = "Weeks from announcement to selection"
    found: list[tuple[Programme, Weeks]] = []
    other = 0
    for programme in every:
        moments = version.rows("programme_moments", programme=programme.programme_id)
        weeks = weeks_to_selection(programme, moments)
        if weeks is None:
            continue
        if _entry(programme, moments) == plan.entry:
            found.append((programme, weeks))
        else:
            other += 1
    named = [f"{p.short_name}, {weeks.words}" for p, weeks in found]
    if not found:
        more = f"; {count(other, 'programme')} with the other kind of entry did" if other else ""
        return _row(question, "", []) | {"answer": f"{NOTHING} for this kind of entry{more}"}
    least, most = min(w.least for _, w in found), max(w.most for _, w in found)
    return _row(question, capital(Weeks(least, most).words), named)


def _pounds(version: FigureReader, plan: Plan, every: Sequence[Programme]) -> Row:
    short = {programme.programme_id: programme.short_name for programme in every}
    spent = [
        f"{short[row['programme_id']]}, {pounds(_rounded(row['per_chosen_gbp']))} spent for each"
        f" chosen ({row['unit_note']})"
        for row in version.rows("cost_per_participant")
        if row["stage"] == "spent" and row["per_chosen_gbp"] is not None
    ]
    offered = [
        f"{programme.short_name}, at most {pounds(programme.max_award_gbp)} for one"
        for programme in every
        if programme.max_award_gbp is not None
    ]
    answer = f"{pounds(_rounded(plan.fund / plan.places))} a place, if shared out evenly"
    return _row("Pounds a place", answer, [*spent, *offered])


def _rounded(amount: float) -> float:
    """To two figures that count: a fund over places is no more exact."""
    return float(f"{amount:.2g}")


def _length(plan: Plan, every: Sequence[Programme]) -> Row:
    months = [(p, m) for p in every if (m := planned_months(p)) is not None]
    if not months:
        return _row("Length", "", [])
    shorter = sum(m <= plan.months for _, m in months)
    lengths = [m for _, m in months]
    answer = (
        f"Others were planned for {min(lengths)} to {max(lengths)} months;"
        f" {small(shorter) if shorter else 'none'} of them for {plan.months} or less"
    )
    named = [f"{programme.short_name}, about {count(m, 'month')}" for programme, m in months]
    return _row("Length", answer, named)


def _obstacles(version: FigureReader, every: Iterable[Programme]) -> Row:
    met: Counter[str] = Counter()
    named: list[str] = []
    for programme in every:
        rows = version.rows("barriers_named", programme=programme.programme_id)
        themes = {row["theme"] for row in rows if row["theme"]}
        met.update(themes)
        if rows:
            named.append(f"{programme.short_name}, {count(len(rows), 'obstacle')}")
    order = sorted(met, key=lambda theme: (-met[theme], list(THEMES).index(theme)))
    answer = capital(listed([THEMES[theme] for theme in order]))
    return _row("What will stand in the way", answer, named)
