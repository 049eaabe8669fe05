"""What was announced, allocated, requested and spent, and what that comes to per participant."""

from html import escape

from components.page import Page, page
from components.parts import Part
from components.text import show_list, strong

ACROSS = ("fund-against-spend", "cost-per-participant", "allocated-per-place")


def parts(p: Page) -> dict[str, Part]:
    """The programme's own sums, and those of all programmes beside each other.

    Sums by participant add up where a programme's office keeps them; of other programmes there are
    single sums as they were reported.
    """
    added, reported = p.make("spend-by-participant"), p.make("funding-by-site")
    by_participant = added
    # Where neither is there, the first gives the reason.
    if added.empty and not reported.empty:
        by_participant = reported
    return {
        "programme": Part(
            "This programme", ("funding-by-stage", by_participant.name, "sums-to-look-at")
        ),
        "across": Part("Across all programmes", ACROSS),
    }


with page(
    "Funding",
    "What was announced, allocated and spent, by whom, and what it comes to per participant.",
) as p:
    p.choose(("programme", "prices"), parts=parts)
    p.answer("funding-by-stage")
    if p.has("programme"):
        first, *others = p.parts["programme"].figures
        figures = [p.make(name) for name in others]
        shown = [figure.name for figure in figures if not figure.empty]
        # Shown together, so that two charts stand side by side where there is room.
        p.section("In this programme", first, *shown, anchor="programme")
        show_list(
            f"{strong(f'{figure.title}.')} {escape(figure.empty)}"
            for figure in figures
            if figure.empty
        )
    if p.has("across"):
        p.section("Across all programmes", *ACROSS, anchor="across")
