"""Who took part, when, and how much of the country they covered."""

from itertools import chain

from components.page import Page, page
from components.parts import Part

# The parts of the page, and the headings within each with their figures.
SECTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "chosen": {
        "Over time": ("participants-over-time",),
        "Who applied": ("expressions-of-interest", "applied-and-chosen"),
    },
    "decisions": {
        "Decisions": ("days-to-decision", "expressions-by-decider", "criteria-not-met"),
    },
    "where": {
        "Where, and which kinds": (
            "participants-map",
            "members-map",
            "expressions-by-region",
            "participants-by-region",
            "participants-by-type",
        ),
        "How much they covered": ("coverage-by-wave",),
    },
    "participants": {"The participants": ("participants-list",)},
}
LABELS = {
    "chosen": "Who applied, and who was chosen",
    "decisions": "How they were decided",
    "where": "Where, and which kinds",
    "participants": "The participants one by one",
}

QUESTION = (
    "Who was invited, who applied and who was chosen, when and where. A trust is an NHS body that"
    " runs hospitals, ambulances, mental health or community services; a foundation trust is one"
    " with more freedom from central control."
)


def parts(p: Page) -> dict[str, Part]:
    """The parts of which anything is known; the first in any case."""
    divided: dict[str, Part] = {}
    for part, sections in SECTIONS.items():
        names = tuple(name for section in sections.values() for name in section)
        if not divided or p.available(*names):
            divided[part] = Part(LABELS[part], names)
    return divided


def show(p: Page, part: str) -> None:
    """The sections of a part of which anything is known."""
    for heading, names in SECTIONS[part].items():
        available = p.available(*names)
        if available:
            p.section(heading, *available)


with page("Enrolment", QUESTION) as p:
    p.choose("programme", parts=parts)
    p.answer("participants-over-time")
    for part in SECTIONS:
        if p.has(part):
            show(p, part)
    if p.has("chosen"):
        # The first part is there for every programme, so what is not known of any part is listed in
        # it. The other parts may not be there to say so.
        every = (names for sections in SECTIONS.values() for names in sections.values())
        p.list_unavailable("Not known, or not applicable", *chain.from_iterable(every))
