"""What a comparison of pathfinders with other trusts is made of: who, on which measure, over which
years.
"""

from dataclasses import dataclass

import pandas as pd

from pathfinders.entities.programme import Programme
from pathfinders.statistics.difference import Balanced, Comparison, Difference, balanced, difference
from pathfinders.statistics.verdict import Refusal
from pathfinders.store.versions import Row
from pathfinders.words import count, listed, number, small

UNITS = {"score": (" points", 2), "percent": (" percentage points", 1), "ratio": ("", 3)}
COMPARISONS: tuple[Comparison, ...] = ("others", "matched")
Results = dict[Comparison, Difference | Refusal]


@dataclass(frozen=True)
class Study:
    """Trusts of one type, a measure, and the years before and after the programme chose."""

    programme: Programme
    measure: Row
    participants: list[Row]
    trust_type: str
    panel: Balanced
    before: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def counted(self) -> list[Row]:
        """The participants of the type that have a value in every year."""
        return [p for p in self.participants if p["trust_code"] in self.panel.trusts]

    @property
    def between(self) -> tuple[int, ...]:
        """The years in which the programme chose: neither before nor after."""
        return tuple(year for year in self.panel.years if year not in self.before + self.after)

    @property
    def kind(self) -> str:
        return f"{self.trust_type.lower()} trusts"

    def against(self, comparison: Comparison) -> str:
        """The comparison trusts in words."""
        return f"other {self.kind}" if comparison == "others" else f"matched {self.kind}"

    def said(self, value: float, unit: bool = True) -> str:
        """A difference in the measure, with its unit."""
        word, digits = UNITS[self.measure["unit"]]
        # Adding nought takes the sign off a nought.
        return number(round(value, digits) + 0.0, digits) + (word if unit else "")

    def results(self) -> Results:
        """Everyone that was chosen and has data against each comparison."""
        return {
            c: difference(self.panel, [p["trust_code"] for p in self.counted], c)
            for c in COMPARISONS
        }

    def without_withdrawn(self) -> Results:
        """The same without participants that withdrew, which are then in neither group. Empty where
        none with data did.
        """
        gone = {p["trust_code"] for p in self.counted if p["withdrew"]}
        stayed = [p["trust_code"] for p in self.counted if p["trust_code"] not in gone]
        panel = self.panel.where([code not in gone for code in self.panel.trusts])
        return {c: difference(panel, stayed, c) for c in COMPARISONS} if gone else {}


def study_of(programme: Programme, measure: Row, rows: list[Row]) -> Study | str:
    """The study that the rows of the query pathfinder_panel allow, or why they allow none, as whole
    sentences.

    Trust types are never pooled: it is of the type of most participants with values.
    """
    participants = list({row["trust_code"]: row for row in rows if row["is_participant"]}.values())
    if not participants:
        return (
            "No participant listed here is an NHS trust, so none has a staff survey score or SHMI. "
            "Values of the participants themselves would be needed."
        )
    if not programme.is_of_trusts:
        return (
            f"Most participants were partnerships of several bodies: only"
            f" {small(len(participants))} of the {programme.participants_listed} listed were single"
            " trusts, and they cannot stand for the rest."
        )
    types = [row["trust_type"] for row in participants if row["value"] is not None]
    if not types:
        return (
            f"None of the {count(len(participants), 'trust')} that took part has a value on this"
            " measure."
        )
    trust_type = max(sorted(set(types)), key=types.count)
    days = [row[key] for row in participants for key in ("chosen_earliest", "chosen_latest")] + [
        programme.announced
    ]
    # The announcement stands in only where no day of choosing is known.
    known = [day for day in days[:-1] if day] or [day for day in days[-1:] if day]
    if not known:
        return (
            "The year in which the trusts were chosen is not known, so there is no before and"
            " after. It would be needed."
        )
    frame = pd.DataFrame([row for row in rows if row["trust_type"] == trust_type])
    years = sorted({int(year) for year in frame["year"].dropna()})
    before = tuple(year for year in years if year < min(known).year)
    after = tuple(year for year in years if year > max(known).year)
    panel = balanced(frame, before, after)
    if isinstance(panel, Refusal):
        return (
            f"{panel.why}. Values are known for {span(tuple(years))}; years on both sides would be"
            " needed."
        )
    return Study(programme, measure, participants, trust_type, panel, before, after)


def span(years: tuple[int, ...]) -> str:
    """2012 and 2013; 2015 to 2019; 2012, 2014 and 2016."""
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]} to {years[-1]}"
    return listed([str(year) for year in years])
