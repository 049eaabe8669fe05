"""The colour and the shape of everything that charts tell apart, the same on every chart.

A sign belongs to a thing: a rating, an event, a trust. Meaning is never by colour alone: things of
one kind differ in shape as well. Ratings, events and trusts have no colour in common, because they
are drawn beside one another on many pages. Each colour reaches 3:1 against the light and the dark
background of a page.
"""

import zlib
from dataclasses import dataclass, replace
from typing import Literal

BLUE = "#2b7bba"
ORANGE = "#d55e00"
GREEN = "#128a6a"
PURPLE = "#a8559b"
GOLD = "#a87b00"
GREY = "#87919c"
RED = "#c2334d"
AMBER = "#c7780a"
TEAL = "#00848f"
INDIGO = "#6a6fd8"
PINK = "#d0478f"
OLIVE = "#73801a"
BROWN = "#96603c"
COLOURS = (
    BLUE,
    ORANGE,
    GREEN,
    PURPLE,
    GOLD,
    GREY,
    RED,
    AMBER,
    TEAL,
    INDIGO,
    PINK,
    OLIVE,
    BROWN,
)
PALE = "rgba(135, 145, 156, 0.28)"
BAND = "rgba(43, 123, 186, 0.22)"
LAND = "rgba(135, 145, 156, 0.13)"

Symbol = Literal[
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "triangle-down",
    "triangle-left",
    "triangle-right",
    "star",
    "x",
    "cross",
    "tick",
]
Kind = Literal[
    "account",
    "band",
    "banding",
    "basis",
    "comparison",
    "count",
    "estimate",
    "event",
    "groups",
    "limit",
    "measure",
    "part",
    "rating",
    "share",
    "stage",
    "time",
    "trust",
    "trusts",
]


@dataclass(frozen=True, slots=True)
class Sign:
    """How one thing looks on every chart. Only this module makes signs."""

    colour: str
    symbol: Symbol = "circle"
    open: bool = False
    kind: Kind | Literal[""] = ""
    thing: str = ""


TABLE: dict[Kind, dict[str, Sign]] = {
    "rating": {
        "Outstanding": Sign(GREEN, "star"),
        "Good": Sign(BLUE, "circle"),
        "Requires improvement": Sign(AMBER, "triangle-down"),
        "Inadequate": Sign(RED, "x"),
        "No rating held": Sign(GREY, "circle", open=True),
    },
    "event": {
        "selected": Sign(GREY, "tick"),
        "withdrew": Sign(ORANGE, "square"),
        "completed": Sign(TEAL, "diamond"),
        "merged": Sign(GOLD, "triangle-right", open=True),
        "other": Sign(GOLD, "circle", open=True),
        "applied": Sign(GREY, "triangle-up", open=True),
        "rejected": Sign(GREY, "square", open=True),
        "declined": Sign(GREY, "square", open=True),
        "taken_back": Sign(GREY, "triangle-left", open=True),
        "stopped": Sign(GREY, "diamond", open=True),
        "open": Sign(GREY, "circle", open=True),
        "accepted": Sign(TEAL, "triangle-up"),
        "accepted_no_money": Sign(TEAL, "triangle-up", open=True),
        "asked_to_leave": Sign(ORANGE, "square", open=True),
        "cancelled": Sign(ORANGE, "triangle-left", open=True),
        "on_hold": Sign(BROWN, "diamond", open=True),
        "resumed": Sign(BROWN, "diamond"),
        "extended": Sign(BROWN, "triangle-right"),
        "at_risk": Sign(BROWN, "triangle-down"),
        "special measures": Sign(BROWN, "cross"),
        "special measures, span": Sign("rgba(150, 96, 60, 0.30)"),
        "special measures, end not found": Sign("rgba(150, 96, 60, 0.14)"),
        "completed, span": Sign("rgba(0, 132, 143, 0.22)"),
    },
    "part": {
        "stayed": Sign(BLUE),
        "did not take part": Sign(GREY),
        "share": Sign(BLUE),
        "participant": Sign(GREY),
    },
    # Pale enough for numbers on them, on a light page and on a dark one.
    "share": {
        "shade 1": Sign("rgba(18, 138, 106, 0.12)"),
        "shade 2": Sign("rgba(18, 138, 106, 0.24)"),
        "shade 3": Sign("rgba(18, 138, 106, 0.38)"),
        "shade 4": Sign("rgba(18, 138, 106, 0.54)"),
    },
    "time": {
        "chosen": Sign(PALE),
        "taking part": Sign(BLUE),
        "ended": Sign(BAND),
        "day within bounds": Sign(GREY),
        "published within bounds": Sign(PALE),
        "moment": Sign(BLUE),
    },
    "stage": {
        "announced": Sign(BLUE, "circle", open=True),
        "requested": Sign(PURPLE, "diamond", open=True),
        "allocated": Sign(GOLD, "triangle-up"),
        "committed": Sign(GOLD, "square", open=True),
        "claimed": Sign(PURPLE, "triangle-up", open=True),
        "queried": Sign(PURPLE, "triangle-down", open=True),
        "approved": Sign(PURPLE, "triangle-up"),
        "paid": Sign(GREEN, "diamond"),
        "spent": Sign(GREEN, "square"),
        "not_used": Sign(GREY, "square", open=True),
        "refunded": Sign(ORANGE, "triangle-down", open=True),
        "forecast": Sign(GREY, "circle", open=True),
        "forecast_saving": Sign(GREY, "star"),
        "straight line": Sign(GREY),
        "ceiling": Sign(ORANGE, "triangle-left", open=True),
        "spent per completed": Sign(ORANGE, "diamond"),
    },
    "banding": {
        "Higher than expected": Sign(ORANGE, "triangle-up"),
        "As expected": Sign(BLUE, "circle", open=True),
        "Lower than expected": Sign(GREEN, "triangle-down", open=True),
        "Not banded": Sign(GREY, "diamond"),
        "No limits published": Sign(GOLD, "diamond"),
    },
    "limit": {
        "published": Sign(BLUE),
        "chance alone": Sign(GREY),
        "interval": Sign(PALE),
    },
    "count": {
        "exact": Sign(BLUE),
        "bound": Sign(BLUE, "circle", open=True),
        "apart": Sign(BLUE, "diamond", open=True),
        "range": Sign(ORANGE, "tick"),
        "days": Sign(BAND),
        "curve": Sign(BLUE),
        "curves apart": Sign(BAND),
    },
    "groups": {
        "emerging_consortia": Sign(GREY, "diamond", open=True),
        "emerging_ccgs": Sign(GOLD, "triangle-up"),
        "in_existence": Sign(BLUE, "circle"),
        "course": Sign(GREY),
    },
    "account": {
        "trust statement": Sign(BLUE, "circle"),
        "suggested by the minister": Sign(ORANGE, "diamond"),
        "context only": Sign(PURPLE, "square"),
        "claim by the applicant": Sign(GREEN, "triangle-up"),
        "not recorded": Sign(GREY, "star"),
    },
    "basis": {
        "gross": Sign(PALE),
        "net": Sign(BLUE),
        "not stated": Sign(PALE),
        "applied": Sign(PALE),
        "applied, bound below": Sign(GREY, "triangle-right"),
        "applied, bound above": Sign(GREY, "triangle-left"),
        "chosen": Sign(BLUE),
        "stated": Sign(BLUE),
        "inferred": Sign(PALE),
    },
    "band": {
        "middle 80%": Sign(PALE),
        "middle half": Sign(BAND),
        "middle trust": Sign(BLUE),
        "interval": Sign(PALE),
        "random sets": Sign(PALE),
        "days": Sign(PALE),
    },
    "comparison": {
        "others": Sign(BLUE, "circle"),
        "matched": Sign(ORANGE, "diamond", open=True),
    },
    "estimate": {
        "clear": Sign(BLUE, "circle"),
        "unclear": Sign(GREY, "circle", open=True),
        "fitted": Sign(GREY),
        "chosen": Sign(ORANGE, "square", open=True),
        "default": Sign(ORANGE, "circle", open=True),
    },
    "measure": {
        "staff_motivation_mean": Sign(BLUE, "circle"),
        "recommend_work_pct": Sign(ORANGE, "diamond"),
        "recommend_care_pct": Sign(GREEN, "triangle-up"),
        "work_stress_pct": Sign(PURPLE, "cross"),
        "theme_engagement": Sign(GOLD, "star"),
    },
    "trusts": {
        "others": Sign(BLUE),
        "land": Sign(LAND),
        "named": Sign(PURPLE, "square", open=True),
    },
    # Those of one trust type, which share charts, differ in shape.
    "trust": {
        "RM1": Sign(PURPLE, "diamond"),
        "RMP": Sign(PINK, "triangle-up"),
        "RTP": Sign(INDIGO, "square"),
        "RWE": Sign(OLIVE, "star"),
        "RXA": Sign(INDIGO, "diamond"),
        "RMY": Sign(OLIVE, "square"),
        "RPG": Sign(PURPLE, "triangle-up"),
        "RBQ": Sign(PINK, "diamond"),
        "RP6": Sign(OLIVE, "square"),
        "RAL": Sign(PURPLE, "triangle-down"),
        "RTF": Sign(INDIGO, "triangle-left"),
        "RTD": Sign(PINK, "triangle-right"),
        "RET": Sign(PINK, "triangle-up"),
    },
}
DERIVED: dict[Kind, tuple[tuple[str, ...], tuple[Symbol, ...]]] = {
    "account": ((BLUE, ORANGE, PURPLE, GREEN), ("cross", "triangle-down", "x")),
    "trust": ((PURPLE, INDIGO, PINK, OLIVE), ("diamond", "square", "triangle-up", "star", "cross")),
    "measure": ((BLUE, ORANGE, GREEN, PURPLE, GOLD), ("square", "triangle-down", "x")),
}
"""The colours and shapes of the trusts, measures and accounts that the table does not name."""


def sign(kind: Kind, thing: str) -> Sign:
    """The sign of a thing.

    A trust is named by its code, a measure by its identifier, an account by its words. Those that
    the table does not hold have a sign worked out from that name alone, so that they too look the
    same on every chart. Two of them can look alike; charts write their names beside them. Raises
    KeyError for any other thing that the table does not hold.
    """
    if thing in TABLE[kind]:
        return replace(TABLE[kind][thing], kind=kind, thing=thing)
    colours, symbols = DERIVED[kind]
    number = zlib.crc32(thing.encode())
    colour, symbol = colours[number % len(colours)], symbols[number // 7 % len(symbols)]
    return Sign(colour, symbol, False, kind, thing)


def ring(look: Sign) -> Sign:
    """The sign as an outline, to go round another mark."""
    return replace(look, open=True)
