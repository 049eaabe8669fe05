"""Where a programme's money has got to, in sentences: spent, allocated, the fund, the limits."""

from collections.abc import Sequence

from pathfinders.figures.funding.forecast import Forecast, StraightLine
from pathfinders.figures.funding.ledger import Ledger, Person
from pathfinders.figures.funding.words import in_full
from pathfinders.words import count, day, listed, month, small

MOST_NAMES = 3


def position(ledger: Ledger) -> str:
    """The sentence of a programme whose sums add up: what was spent of what was allocated and of
    the fund, and whether anybody is above the limit for one.
    """
    fund, spent, allocated = ledger.programme.fund_gbp, ledger.spent, ledger.allocated
    of_fund = f"from a fund of {in_full(fund)}" if fund else ""
    if spent is None and allocated is None:
        return "What was allocated and spent is not published"
    if spent is None and allocated is not None:
        main = _joined(f"{in_full(allocated)} was allocated{_reach(ledger, 'to')}", of_fund)
        return f"{main}; what was spent is not published{_limit(ledger)}"
    verb = "paid" if ledger.spending_stage == "paid" else "spent"
    main = f"{in_full(spent or 0.0)} was {verb}{_upto(ledger)}{_reach(ledger, 'by')}"
    if allocated is not None:
        more = "more than the" if (spent or 0.0) > allocated else "of"
        main += f"{',' if more != 'of' else ''} {more} {in_full(allocated)} allocated"
    return _joined(main, of_fund) + _limit(ledger)


def of_the_leavers(ledger: Ledger) -> str:
    """What those that left had spent, as a sentence; empty where nobody left, or spending is not
    recorded by participant.
    """
    leavers = ledger.leavers
    if not leavers or not any(row["participant_id"] for row in ledger.spending):
        return ""
    spent = in_full(ledger.spent_by(leavers))
    if len(leavers) == 1:
        return f"The one that left, {leavers[0].name}, had spent {spent} of it."
    return f"The {small(len(leavers))} that left had spent {spent} of it."


def to_the_end(ledger: Ledger, ahead: Forecast | None, line: StraightLine | None) -> str:
    """What the programme is forecast to come to, as sentences; on a straight line where nobody
    forecast, which it says. Empty where neither can be worked out.
    """
    if ahead is not None:
        return _forecast_words(ledger, ahead)
    if line is None:
        return ""
    rate = f"those still taking part spend about {in_full(round(line.a_month, -2))} a month"
    if line.allocation_used_by is None:
        return f"Nobody forecast what is to come; {rate}."
    until = f"would be spent by {month(line.allocation_used_by)}"
    said = f"Nobody forecast what is to come. On a straight line ({rate}), all that is allocated"
    end = ledger.programme.planned_end
    return f"{said} {until}" + (f"; the programme is to end on {day(end)}." if end else ".")


def names_of(people: Sequence[Person]) -> str:
    """The names of a few, or how many they are."""
    if len(people) > MOST_NAMES:
        return f"{small(len(people))} participants"
    return listed([person.name for person in people])


def above_limit(ledger: Ledger) -> list[tuple[Person, str, float]]:
    """Who was allocated, or spent, more than the limit for one, with the stage and the sum."""
    limit = ledger.programme.max_award_gbp
    if limit is None:
        return []
    return [
        (person, stage, amount)
        for person in ledger.people.values()
        for stage in dict.fromkeys(("allocated", ledger.spending_stage))
        if (amount := ledger.of(person.participant_id, stage) or 0.0) > limit
    ]


def _limit(ledger: Ledger) -> str:
    limit = ledger.programme.max_award_gbp
    if limit is None or not ledger.by_participant:
        return ""
    above = list({who.participant_id: who for who, _, _ in above_limit(ledger)}.values())
    if not above:
        nobody = "no participant" if ledger.complete else "none of those listed"
        return f"; {nobody} is above {in_full(limit)}"
    verb = "is" if len(above) == 1 else "are"
    return f"; {names_of(above)} {verb} above the limit of {in_full(limit)}"


def _reach(ledger: Ledger, preposition: str) -> str:
    """Says how far a total reaches where the list of participants is not complete."""
    if ledger.complete or not ledger.by_participant:
        return ""
    rows = [*ledger.spending, *ledger.stage("allocated")]
    number = len({row["participant_id"] for row in rows if row["participant_id"]})
    listed_ = f"the {count(number, 'participant')} listed" if number > 1 else "the one listed"
    return f" {preposition} {listed_}"


def _upto(ledger: Ledger) -> str:
    day_ = ledger.spent_up_to
    return f" to {month(day_)}" if day_ else ""


def _joined(main: str, of_fund: str) -> str:
    return f"{main}, {of_fund}" if of_fund else main


def _forecast_words(ledger: Ledger, ahead: Forecast) -> str:
    said = f"{in_full(ahead.total)} is forecast by the end"
    if ledger.allocated is not None:
        said += f", {_against(ahead.total - ledger.allocated)} allocated"
    if ahead.before is None or ahead.before_on is None:
        return f"{said}."
    change = ahead.total - ahead.before
    then = f"what was forecast on {day(ahead.before_on)}"
    return (
        f"{said}. That is {_against(change)} {then}." if change else f"{said}, the same as {then}."
    )


def _against(difference: float) -> str:
    if difference == 0:
        return "just what was"
    return f"{in_full(abs(difference))} {'more' if difference > 0 else 'less'} than"
