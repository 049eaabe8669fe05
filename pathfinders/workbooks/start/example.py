"""Made-up answers that show what a filled-in workbook looks like; they are never read."""

from pathfinders.workbooks.start.layout import (
    ABOUT,
    BARRIERS,
    HEADINGS,
    MEASURES,
    MONEY,
    MOVED,
    PEOPLE,
    QUESTIONS,
    RETURNS,
    TERMS,
)

# In the order of QUESTIONS, with which they are zipped strictly: a question without an answer here
# fails as this is imported.
_ANSWERS = (
    "Example Pathfinders (made up)",
    "Show what a programme looks like",
    "Example Department",
    "NHS trust",
    "2 March 2026",
    "rolling",
    "",
    "28",
    "31 March 2028",
    "20",
    "2000000",
    "100000",
    "complete",
    "30 November 2026",
    "Example Department",
    "internal, unpublished",
    "stated",
)
EXAMPLES: dict[str, tuple[tuple[str, ...], ...]] = {
    ABOUT: tuple(
        (heading.label, answer)
        for heading, answer in zip(QUESTIONS, _ANSWERS, strict=True)
        if answer
    ),
    TERMS: (
        tuple(heading.label for heading in HEADINGS[TERMS]),
        ("criterion", "Evidence of leadership by the board"),
    ),
    PEOPLE: (
        tuple(heading.label for heading in HEADINGS[PEOPLE]),
        (
            "Example Trust 01",
            "NHS trust",
            "",
            "South East",
            "South East team",
            "9 March 2026",
            "accepted",
            "30 March 2026",
            "",
            "",
            "withdrew",
            "9 November 2026",
            "policy",
            "Its board decided otherwise",
            "policy=trust statement",
        ),
        (
            "Example Trust 02",
            "NHS trust",
            "",
            "London",
            "London team",
            "12 March 2026",
            "declined",
            "6 April 2026",
            "1",
        ),
    ),
    MONEY: (
        (*(heading.label for heading in HEADINGS[MONEY]), "Apr 2026", "May 2026"),
        ("Example Trust 01", "", "100000", "6250", "5000"),
        ("Example Trust 01", "forecast", "", "", "5500"),
    ),
    MOVED: (
        tuple(heading.label for heading in HEADINGS[MOVED]),
        ("1 September 2026", "Example Trust 01", "", "5000", "It needed less than it was promised"),
    ),
    RETURNS: (
        tuple(heading.label for heading in HEADINGS[RETURNS]),
        (
            "Example Trust 01",
            "regular",
            "1 April 2026",
            "30 June 2026",
            "21 July 2026",
            "20 July 2026",
            "Finance director",
            "17 July 2026",
        ),
    ),
    MEASURES: (
        tuple(heading.label for heading in HEADINGS[MEASURES]),
        (
            "Example Trust 01",
            "Staff pulse",
            "1 April 2026",
            "30 June 2026",
            "6.8",
            "212",
            "400",
            "points",
            "0",
            "10",
        ),
    ),
    BARRIERS: (
        tuple(heading.label for heading in HEADINGS[BARRIERS]),
        ("VAT", "Partners cannot reclaim VAT on services", "18000", "organisation per year"),
    ),
}
