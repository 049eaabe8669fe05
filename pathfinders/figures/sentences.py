"""The briefing's sentences: what an adviser could read out, each the verdict of a figure."""

import re
from dataclasses import dataclass

from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures import KINDS, make
from pathfinders.links import View
from pathfinders.store.versions import Row, Version
from pathfinders.words import capital, counted, day, listed

OUTCOME = re.compile(r"Outcome = (?P<what>[^.:;]+)")


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the figure that shows what it says."""

    text: str
    figure: str

    @property
    def page(self) -> str:
        """The page the figure stands on."""
        return KINDS[self.figure].page


def sentences(version: Version, view: View) -> list[Sentence]:
    """What the data support saying of the programme the view asks for, in the order one would say
    it.
    """
    programme = programme_of(version, view)
    counts = {
        row["headline"]: row
        for row in version.rows("headline_counts", programme=programme.programme_id)
    }
    said = [
        Sentence(_purpose(programme), "programme-timeline"),
        _verdict("participants-over-time", version, view),
    ]
    said.append(_attrition(counts, version, view))
    said.append(_verdict("funding-by-stage", version, view))
    if "outcome_achieved" in counts:
        said.append(Sentence(_outcome(counts["outcome_achieved"]), "headline-numbers"))
    if make("barriers", version, view).rows:
        said.append(_verdict("barriers", version, view))
    if programme.trusts_listed:
        said.append(_verdict("pathfinders-before-and-after", version, view))
    return said


def _verdict(name: str, version: Version, view: View) -> Sentence:
    return Sentence(_stop(make(name, version, view).title), name)


def _purpose(programme: Programme) -> str:
    bodies = [body.strip() for body in (programme.lead_bodies or "").split(";") if body.strip()]
    run_by = listed([body if body.startswith("NHS ") else f"the {body}" for body in bodies])
    known = [f"announced on {day(programme.announced)}"] if programme.announced else []
    known += [f"run by {run_by}"] if bodies else []
    aim = (
        f"The aim of {programme.name} was to"
        f" {programme.purpose[:1].lower()}{programme.purpose[1:]}."
    )
    return f"{aim} It was {listed(known)}." if known else aim


def _attrition(counts: dict[str, Row], version: Version, view: View) -> Sentence:
    if make("retention", version, view).chart is None and {"chosen", "withdrawn"} <= set(counts):
        left, chosen = counts["withdrawn"], counts["chosen"]
        said = (
            f"{capital(counted(left['value'], left['qualifier']))} of {chosen['value']:,} left, by"
            f" {day(left['as_of_latest'])}."
        )
        return Sentence(said, "attrition-across-programmes")
    return _verdict("retention", version, view)


def _outcome(found: Row) -> str:
    """The outcome as counted. It does not say that those counted were the participants: mostly no
    source links the two.
    """
    what = OUTCOME.match(found["note"] or "")
    sought = f" (“{what['what']}”)" if what else ""
    when = day(found["as_of_latest"])
    if found["value"] == 0:
        return f"None is known to have reached the outcome looked for{sought} by {when}."
    return (
        f"The outcome looked for{sought} was counted by {when}:"
        f" {counted(found['value'], found['qualifier'])}."
    )


def _stop(title: str) -> str:
    return title if title.endswith(".") else f"{title}."
