"""What was announced for each programme, against what is known to have been spent."""

from collections.abc import Sequence

from pathfinders.entities.programme import short_programme_name
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.funding.complete_lists import QUERIES, complete_ledgers, covers, sources
from pathfinders.figures.funding.ledger import Ledger
from pathfinders.figures.funding.words import Prices, about, in_full, prices_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import count, listed, small

NOT_NIL = "Where no sum spent was found, spending is not published; it is not nil"
NOT_ADDED = (
    "Sums with different purposes or years are never added, and the most for one is a limit and not"
    " spending"
)
FROM_THE_LIST = (
    "Where the list of participants is complete, what they spent is added up, and set beside what"
    " was announced for the whole programme"
)
WHOLE_PROGRAMME = "whole programme"
FIELDS = (
    Field("programme_short", "Programme"),
    Field("announced_words", "Announced"),
    Field("spent_words", "Spent"),
)


@figure(
    "fund-against-spend",
    page="funding",
    choices=("prices",),
    queries=("funding_against_spend", "price_levels", *QUERIES),
)
def fund_against_spend(version: FigureReader, view: View) -> Figure:
    """What was announced for each programme, beside what is known to have been spent for the same
    purpose.
    """
    prices = prices_of(version, view)
    published = version.rows("funding_against_spend")
    ledgers = list(complete_ledgers(version))
    sums = _with_lists([row for row in published if row["basis"]], ledgers)
    rows = _by_programme(sums, prices)
    every = {row["programme_id"]: short_programme_name(row["programme"]) for row in published}
    with_sums = {row["programme_id"] for row in rows}
    none = [name for code, name in every.items() if code not in with_sums]
    notes = [row | {"note_words": about(_name(row), row["note"])} for row in sums]
    caveats = (
        NOT_NIL,
        *([f"No sum at all was found for {listed(none)}"] if none else []),
        NOT_ADDED,
        *([FROM_THE_LIST] if ledgers else []),
        *prices.caveats,
        *notes_of(notes, "note_words"),
    )
    shows = f"What was announced and what was spent, in {prices.words}"
    draft = Draft(version, shows, FIELDS, rows, caveats, prices.sources if rows else ())
    if not rows:
        return draft.undrawn(
            "No sum announced or spent was published",
            "No source was found that gives one for any programme; a sum would be needed.",
        )
    return draft.listed(_verdict(sums, len(every)))


def _name(row: Row) -> str:
    return f"{short_programme_name(row['programme'])}, {row['covers'] or WHOLE_PROGRAMME}"


def _with_lists(rows: list[Row], ledgers: Sequence[Ledger]) -> list[Row]:
    """The sums with what complete lists of participants spent, in place of any total published
    for the same: beside what was announced for the whole programme, or on a line of its own.
    """
    for ledger in ledgers:
        code, basis = ledger.programme.programme_id, ledger.spending[0]["basis"]
        spent = {
            "spent_year": None,
            "spent_gbp": ledger.spent,
            "spent_real_gbp": None,
            "spent_covers": covers(ledger),
        }
        own = [row for row in rows if row["programme_id"] == code and row["basis"] == basis]
        for row in own:
            row |= {"spent_gbp": None, "spent_real_gbp": None, "spent_covers": None}
        rows = [row for row in rows if row not in own or row["announced_gbp"] is not None]
        whole = [row for row in own if row in rows and row["covers"] == WHOLE_PROGRAMME]
        if len(whole) == 1:
            whole[0] |= spent | {"source_ids": f"{whole[0]['source_ids']};{sources(ledger)}"}
        else:
            rows.append(_alone(ledger, basis) | spent)
    return sorted(rows, key=lambda row: str(row["programme"]))


def _alone(ledger: Ledger, basis: str) -> Row:
    return {
        "programme_id": ledger.programme.programme_id,
        "programme": ledger.programme.name,
        "basis": basis,
        "covers": covers(ledger),
        "announced_year": None,
        "announced_gbp": None,
        "announced_real_gbp": None,
        "note": None,
        "source_ids": sources(ledger),
    }


def _by_programme(sums: Sequence[Row], prices: Prices) -> list[Row]:
    """A row a programme: what was announced, sum by sum, what was spent, and the most for one."""
    rows = []
    for code in dict.fromkeys(row["programme_id"] for row in sums):
        own = [row for row in sums if row["programme_id"] == code]
        amounts = [row for row in own if row["basis"] != "ceiling"]
        announced = [row for row in amounts if row["announced_gbp"] is not None]
        spent = [row for row in amounts if row["spent_gbp"] is not None]
        most = [r for r in own if r["basis"] == "ceiling" and r["announced_gbp"] is not None]
        rows.append(
            {
                "programme_id": code,
                "programme_short": short_programme_name(own[0]["programme"]),
                "announced_words": _listed(
                    [
                        *(_sum(row, "announced", prices) for row in announced),
                        *(_most(row, prices) for row in most),
                    ]
                ),
                "spent_words": _listed([_sum(r, "spent", prices) for r in spent]),
                "source_ids": ";".join(row["source_ids"] for row in own),
            }
        )
    return rows


def _listed(sums: Sequence[str]) -> str:
    return "; ".join(sums) or "not published"


def _most(row: Row, prices: Prices) -> str:
    return f"at most {prices.said(row, 'announced_gbp', 'announced_real_gbp')} for one"


def _sum(row: Row, stage: str, prices: Prices) -> str:
    """A sum with what it covers: "£50 million (wave 1, 2014-15)"."""
    amount = _comparable(row, prices).said(row, f"{stage}_gbp", f"{stage}_real_gbp")
    if stage == "spent" and row["spent_real_gbp"] is None and not prices.base_year:
        amount = in_full(row["spent_gbp"])
    what = row["spent_covers"] if stage == "spent" else row["covers"]
    parts = [what if what != WHOLE_PROGRAMME else None, row[f"{stage}_year"]]
    inside = ", ".join(part for part in parts if part)
    kind = " in kind" if row["basis"] == "support_in_kind" else ""
    return f"{amount}{kind} ({inside})" if inside else f"{amount}{kind}"


def _comparable(row: Row, prices: Prices) -> Prices:
    """The prices in which both sums of a row can be given: two sums side by side must not be in
    different prices.
    """
    both = row["announced_gbp"] is not None and row["spent_gbp"] is not None
    return (
        Prices(None)
        if both and None in (row["announced_real_gbp"], row["spent_real_gbp"])
        else prices
    )


def _verdict(sums: Sequence[Row], every: int) -> str:
    spent = len({row["programme_id"] for row in sums if row["spent_gbp"] is not None})
    pairs = [
        row for row in sums if row["announced_gbp"] is not None and row["spent_gbp"] is not None
    ]
    programmes = count(every, "programme")
    if not spent:
        return f"What was spent is recorded for none of {programmes}"
    few = "all" if spent == every else f"only {small(spent)}"
    said = f"What was spent is recorded for {few} of {programmes}"
    if len(pairs) != 1:
        return said
    announced, paid = in_full(pairs[0]["announced_gbp"]), in_full(pairs[0]["spent_gbp"])
    return f"{said}; {_name(pairs[0])}: {announced} announced, {paid} spent"
