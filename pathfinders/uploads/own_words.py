"""The words that people use for the values that a column allows: "Left" for withdrew, "exact" for
day.

They are offered and never taken without a yes, because the same word can mean two things.
"""

import re
from collections.abc import Mapping, Sequence

from pathfinders.checks.suggest import suggest

WORDS: Mapping[str, tuple[str, ...]] = {
    "selected": ("joined", "accepted", "chosen", "approved", "started", "enrolled", "in", "active"),
    "withdrew": (
        *("withdrawn", "withdrawal", "left", "dropped out", "drop out", "pulled out", "quit"),
        *("leaver", "exited", "declined", "no longer taking part"),
    ),
    "rejected": ("declined", "refused", "unsuccessful", "not accepted", "turned down"),
    "declined": ("rejected", "refused", "unsuccessful", "not accepted", "turned down"),
    "accepted": ("selected", "approved", "successful", "chosen", "yes"),
    "applied": ("application", "received", "eoi", "expression of interest", "submitted"),
    "taken_back": ("withdrawn", "withdrew", "taken back", "retracted"),
    "open": ("pending", "undecided", "awaiting decision", "in progress", "under review"),
    "completed": ("complete", "finished", "done", "closed", "ended"),
    "cancelled": ("canceled", "stopped", "terminated", "closed"),
    "on_hold": ("on hold", "paused", "suspended", "hold"),
    "resumed": ("restarted", "back", "reinstated"),
    "asked_to_leave": ("removed", "excluded", "asked to go"),
    "at_risk": ("at risk", "risk", "concern"),
    "merged": ("merger", "taken over", "acquired"),
    "extended": ("extension",),
    "day": ("exact", "precise", "date"),
    "month": ("monthly", "to the month"),
    "range": ("between", "approx", "approximate", "estimate", "quarter", "year"),
    "exact": ("actual", "precise", "yes"),
    "about": ("approx", "approximate", "circa", "c", "estimate", "estimated", "around"),
    "stated": ("published", "confirmed", "actual", "yes"),
    "inferred": ("estimated", "worked out", "calculated", "derived", "assumed"),
    "spent": ("spend", "actual", "actuals", "expenditure", "outturn", "paid out"),
    "allocated": ("allocation", "award", "awarded", "budget", "granted", "grant"),
    "announced": ("announcement", "published"),
    "requested": ("request", "bid", "asked for", "applied for"),
    "forecast": ("projected", "projection", "expected", "planned"),
    "forecast_saving": ("saving", "savings", "expected saving"),
    "claimed": ("claim", "invoiced"),
    "paid": ("payment", "paid out", "reimbursed"),
    "committed": ("commitment", "accrual", "accrued"),
    "refunded": ("refund", "clawback", "repaid", "returned"),
    "cash": ("money", "grant", "funding"),
    "support_in_kind": ("in kind", "support", "consultancy"),
    "Good": ("g", "green"),
    "Requires improvement": ("ri", "requires imp", "needs improvement", "amber"),
    "Inadequate": ("inad", "red"),
    "Outstanding": ("o", "os"),
    "North of England": ("north",),
    "South of England": ("south",),
}
"""By allowed value: what else it is called, in small letters."""


def values_meant(text: str, allowed: Sequence[str]) -> list[str]:
    """The allowed values that a text can mean, likeliest first; nothing where it is like none."""
    wanted = " ".join(re.sub(r"[_\W]+", " ", text.casefold()).split())
    named = [value for value in allowed if wanted in WORDS.get(value, ())]
    if named:
        return named
    within = [value for value in allowed if _is_part(wanted, value)]
    return within or suggest(text, dict.fromkeys(allowed, ""))


def _is_part(wanted: str, value: str) -> bool:
    """True if a value holds the text as whole words: "East of England" is no "South of England"."""
    words = " ".join(re.sub(r"[_\W]+", " ", value.casefold()).split())
    return len(wanted) > 3 and f" {wanted} " in f" {words} "
