"""Whether the facts still support an answer: the conditions it was written under."""

import re
from dataclasses import dataclass

from pathfinders.figures.briefing.facts import NOT_PUBLISHED, Fact, Facts

CONDITION = re.compile(r"\s*(?P<fact>[a-z]+)\s*(?P<sign>[=<>])\s*(?P<value>[^;]+?)\s*")
SLOT = re.compile(r"\{([A-Za-z]+)\}")


@dataclass(frozen=True)
class Broken:
    """A condition that no longer holds: as it was written, and what the fact is now."""

    condition: str
    now: str


def broken(text: str, conditions: str | None, facts: Facts) -> tuple[Broken, ...]:
    """What no longer supports an answer: its conditions that do not hold, and the facts it would
    fill in that are not published. Empty where all support it.
    """
    stale = [
        Broken(part.strip(), _now(part, facts))
        for part in (conditions or "").split(";")
        if part.strip() and not holds(part, facts)
    ]
    # An answer with a fact filled in rests on it even where no condition names it: without this it
    # would be read out with "not published" in the middle of a sentence.
    slots = dict.fromkeys(name.lower() for name in SLOT.findall(text))
    gone = [
        Broken(f"{name} is published", NOT_PUBLISHED)
        for name in slots
        if name in facts and not facts[name].published
    ]
    return (*stale, *gone)


def holds(condition: str, facts: Facts) -> bool:
    """Whether one condition, such as "left = 2" or "spent = not published", holds.

    A fact that is not published satisfies nothing but "= not published"; one without an exact
    number is compared by its words.
    """
    match = CONDITION.fullmatch(condition)
    if match is None or match["fact"] not in facts:
        return False
    fact, wanted = facts[match["fact"]], match["value"]
    # "Not published" is neither nought nor a word like others, so it is settled before any
    # comparison.
    if wanted == NOT_PUBLISHED:
        return not fact.published and match["sign"] == "="
    return fact.published and _compared(fact, match["sign"], wanted)


def _compared(fact: Fact, sign: str, wanted: str) -> bool:
    try:
        value = float(wanted)
    except ValueError:
        return sign == "=" and fact.words == wanted
    # "More than 40" is certainly more than 30, and equals and stays under nothing for certain. So a
    # bound can only satisfy ">"; what is not certain does not hold, and the answer is looked at.
    least = _least(fact)
    if least is None:
        return False
    match sign:
        case "=":
            return fact.number == value
        case ">":
            return least > value
        case _:
            return fact.number is not None and least < value


def _least(fact: Fact) -> float | None:
    """The exact number of a fact, or the bound of "more than 40" and "at least 40"."""
    if fact.number is not None:
        return fact.number
    match = re.fullmatch(r"(more than|at least) ([\d,]+)", fact.words)
    if match is None:
        return None
    return float(match[2].replace(",", ""))


def _now(condition: str, facts: Facts) -> str:
    match = CONDITION.fullmatch(condition)
    if match is None or match["fact"] not in facts:
        return "not understood"
    return facts[match["fact"]].words
