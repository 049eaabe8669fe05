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
    p.section("In this programme", "funding-by-stage", anchor="programme")
    # Sums by participant add up where a programme's office keeps them; of other programmes there
    # are single sums as they were reported.
    added, reported = p.make("spend-by-participant"), p.make("funding-by-site")
    by_participant = reported if added.empty and not reported.empty else added
    unavailable = []
    for made in (by_participant, p.make("sums-to-look-at")):
        if made.empty:
            unavailable.append(made)
        else:
            p.show(made.name)
    show_list(f"{strong(f'{made.title}.')} {escape(made.empty)}" for made in unavailable)
    p.section(
        "Across all programmes",
        "fund-against-spend",
        "cost-per-participant",
        "allocated-per-place",
        anchor="across",
    )
