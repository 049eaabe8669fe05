"""The pages, the choices that a reader has on them, and the names of both."""

from dataclasses import dataclass

from pathfinders.tables import TABLES

NAMED = {
    "programme": ("Programme", "programmes", "programme_id", "name"),
    "beside": ("Beside it", "programmes", "programme_id", "name"),
    "third": ("Third programme", "programmes", "programme_id", "name"),
    "fourth": ("Fourth programme", "programmes", "programme_id", "name"),
    "group": ("Trust type", "trusts", "trust_type", "trust_type"),
    "indicator": ("Staff survey", "indicators", "indicator_id", "name"),
    "outcome": ("Outcome", "indicators", "indicator_id", "name"),
    "trust": ("Trust", "trusts", "trust_code", "name"),
    "source": ("Source", "sources", "source_id", "title"),
}
"""Choices whose values stand in a column of a table: what people call them, table, column, and
column of the name.
"""
CHOSEN = {
    "places": ("Places", {n: f"{n} places" for n in ("5", "10", "15", "20", "30", "50", "100")}),
    "fund": (
        "Fund",
        {
            "250000": "£250,000",
            "500000": "£500,000",
            "1000000": "£1 million",
            "2000000": "£2 million",
            "5000000": "£5 million",
            "10000000": "£10 million",
            "50000000": "£50 million",
        },
    ),
    "months": ("Length", {n: f"{n} months" for n in ("6", "9", "12", "18", "24", "36")}),
    "entry": (
        "Entry",
        {"closing_date": "By a closing date", "rolling": "Whenever they are ready"},
    ),
    "prices": ("Prices", {"cash": "prices of the day", "real": "constant prices"}),
    "table": ("Table", {table.name: table.label for table in TABLES.values()}),
}
"""Choices among fixed values: what people call them, and each value's name."""


PLANNED = {"places": "15", "fund": "2000000", "months": "12", "entry": "closing_date"}
"""What the page that plans a programme opens with."""
SITE = "NHS pathfinder programmes"
LABELS = {"year": "Year", "years": "Years", "period": "Deaths counted in"} | {
    name: choice[0] for name, choice in (*NAMED.items(), *CHOSEN.items())
}


@dataclass(frozen=True)
class Page:
    """A page as its link introduces it: its title, what it answers and the choices it has, the one
    in the title first.
    """

    title: str
    about: str
    choices: tuple[str, ...] = ("programme",)


PAGES = {
    "briefing": Page(
        "Briefing", "What the published record supports saying of a programme, in sentences."
    ),
    "enrolment": Page(
        "Enrolment", "Who was invited, who applied and who was chosen, when and where."
    ),
    "attrition": Page(
        "Attrition",
        "Who left, when and for which stated reasons, and what stood in the way of those who"
        " stayed.",
    ),
    "funding": Page(
        "Funding",
        "What was announced, allocated and spent, and what that comes to for each participant.",
        ("programme", "prices"),
    ),
    "progress": Page(
        "Progress",
        "Which returns are due or late, what a programme measured itself, and what to watch.",
    ),
    "engagement": Page(
        "Engagement and outcomes",
        "Whether trusts with more engaged staff have better outcomes, and how firmly "
        "the data say so.",
        ("programme", "group", "indicator", "outcome", "year", "years", "period"),
    ),
    "compare": Page(
        "Side by side",
        "Two to four programmes beside each other: who was chosen, who left, what it cost, how"
        " long it took, and what was asked for and reached.",
        ("programme", "beside", "third", "fourth"),
    ),
    "plan": Page(
        "Plan the next one",
        "What programmes before it say of one that is being planned: weeks to selection, how many"
        " may leave, pounds a place and what will stand in the way.",
        ("places", "fund", "months", "entry"),
    ),
    "trusts": Page("Trusts", "What is known of one NHS trust, and what is not.", ("trust",)),
    "data": Page(
        "Data",
        "The tables behind the figures, their sources and their versions.",
        ("table", "source"),
    ),
    "upload": Page(
        "Upload",
        "Check an updated spreadsheet, see what publishing it would change, and publish it.",
        (),
    ),
    "history": Page(
        "History",
        "Every version of the data: who published it, when and why, and what it changed.",
        (),
    ),
}
HOME = Page(
    SITE,
    "Who took part in NHS pathfinder programmes, who left, what they cost, and what the data"
    " support saying.",
)
