"""What was announced, allocated, requested and spent, and what that comes to per participant."""

from html import escape

from components.page import page
from components.text import show_list, strong

with page(
    "Funding",
    "What was announced, allocated and spent, by whom, and what it comes to per participant.",
) as p:
    p.choose(("programme", "prices"))
    p.answer("funding-by-stage")
    # Sums by participant add up where a programme's office keeps them; of other programmes there
    # are single sums as they were reported.
    added, reported = p.make("spend-by-participant"), p.make("funding-by-site")
    by_participant = reported if added.empty and not reported.empty else added
    shown = ["funding-by-stage"]
    unavailable = []
    for made in (by_participant, p.make("sums-to-look-at")):
        if made.empty:
            unavailable.append(made)
        else:
            shown.append(made.name)
    # Shown together, so that two charts stand side by side where there is room.
    p.section("In this programme", *shown, anchor="programme")
    show_list(f"{strong(f'{made.title}.')} {escape(made.empty)}" for made in unavailable)
    p.section(
        "Across all programmes",
        "fund-against-spend",
        "cost-per-participant",
        "allocated-per-place",
        anchor="across",
    )
