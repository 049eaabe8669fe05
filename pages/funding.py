"""What was announced, allocated, requested and spent, and what that comes to per participant."""

from components.page import page

with page(
    "Funding",
    "What was announced, requested, allocated and spent, and what it comes to per participant.",
) as p:
    p.choose("programme", "prices")
    p.answer("funding-by-stage")
    p.show("funding-by-stage", "funding-by-site")
    p.section(
        "Across all programmes", "fund-against-spend", "cost-per-participant", anchor="across"
    )
