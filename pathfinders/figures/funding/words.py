"""Words and pieces shared by the funding figures: prices, amounts and financial years."""

from dataclasses import dataclass

from pathfinders.entities.unavailable import Unavailable, it_has
from pathfinders.links import View
from pathfinders.store.reader import Reader
from pathfinders.store.versions import Row
from pathfinders.words import capital, pounds

STAGES = {
    "announced": "Announced",
    "requested": "Requested",
    "allocated": "Allocated",
    "committed": "Committed",
    "claimed": "Claimed",
    "queried": "Queried",
    "approved": "Approved",
    "paid": "Paid",
    "spent": "Spent",
    "not_used": "Not used",
    "refunded": "Refunded",
    "forecast": "Forecast",
    "forecast_saving": "Saving forecast",
}
BASES = {
    "cash": "cash",
    "support_in_kind": "support in kind",
    "ceiling": "ceiling",
    "per_head": "amount a head",
}
NO_DEFLATOR = (
    "Sums over several years, or of no stated year, stay in prices of the day: no single year's"
    " deflator applies"
)


@dataclass(frozen=True)
class Prices:
    """The prices that amounts are told in: those of the day, or those of one base year."""

    base_year: str | None
    """The base year of constant prices; None for prices of the day."""
    edition: str = ""
    sources: tuple[Row, ...] = ()

    @property
    def words(self) -> str:
        """ "prices of the day" or "prices of 2024-25"."""
        return f"prices of {self.base_year}" if self.base_year else "prices of the day"

    @property
    def caveats(self) -> tuple[str, ...]:
        """How amounts were restated; none for prices of the day."""
        if not self.base_year:
            return ()
        restated = (
            f"Restated in prices of {self.base_year} with “{self.edition}”. The deflator follows"
            " prices in the whole economy, not what the NHS pays, and each edition revises earlier"
            " years"
        )
        return restated, NO_DEFLATOR

    def value(self, row: Row, cash: str, real: str) -> float | None:
        """The amount in these prices, in pounds; None where it is not known in them."""
        amount: float | None = row[real if self.base_year else cash]
        return amount

    def said(self, row: Row, cash: str, real: str) -> str:
        """The amount in words; where it is not known in these prices, in those of the day, and says
        so.
        """
        if row[cash] is None:
            return "not known"
        if not self.base_year:
            return money(row[cash])
        return (
            money(row[real], 3)
            if row[real] is not None
            else f"{money(row[cash])} in prices of the day"
        )


def prices_of(version: Reader, view: View) -> Prices:
    """The prices that a view asks for; those of the day where it asks for none.

    Raises Unavailable for constant prices where the version has no price levels.
    """
    if view.prices in (None, "cash"):
        return Prices(None)
    levels = version.rows("price_levels")
    if view.prices != "real" or not levels:
        raise Unavailable(
            version.number, "prices", view.prices, it_has(["cash", "real"] if levels else ["cash"])
        )
    return Prices(
        levels[-1]["base_year"], levels[-1]["edition"], ({"source_ids": levels[-1]["source_ids"]},)
    )


def price_choices(version: Reader) -> dict[str, str]:
    """The prices a reader can choose, with their words."""
    levels = version.rows("price_levels")
    return {"cash": "Prices of the day"} | (
        {"real": f"Prices of {levels[-1]['base_year']}"} if levels else {}
    )


def in_full(amount: float) -> str:
    """An amount in whole pounds, pence left off: "£1,715,000". So no sum reads as more than it is.
    Only millions that two decimals give exactly are shortened, as in "£2 million".
    """
    # To the penny first: a sum of binary fractions can fall just short of a whole pound.
    whole = float(int(round(amount, 2)))
    return pounds(whole) if whole % 10_000 == 0 else f"{_minus(whole)}£{abs(whole):,.0f}"


def _minus(amount: float) -> str:
    return "\N{MINUS SIGN}" if amount < 0 else ""


def money(amount: float, digits: int | None = None) -> str:
    """An amount in pounds, as words: to the pound from £100 on, or to so many significant
    `digits`.
    """
    if digits is not None:
        return pounds(float(f"{amount:.{digits}g}"))
    return pounds(float(round(amount)) if amount >= 100 else amount)


def years_of(financial_year: str | None) -> tuple[int, int] | None:
    """The calendar years in which a financial year, or a span of them, begins and ends: 2014, 2016
    for "2014-15 to 2015-16".
    """
    if not financial_year:
        return None
    first, _, last = financial_year.partition(" to ")
    return int(first[:4]), int((last or first)[:4]) + 1


def about(what: str | None, note: str | None) -> str | None:
    """A note with what it is about, so that it can be read away from its row; None where there is
    none.
    """
    return f"{capital(what or '')}: {note}" if note else None
