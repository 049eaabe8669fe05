"""The money of one programme: sums by the stage they had reached, and over time where they are
recorded by period.
"""

from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures.figure import Draft, Field, Figure, notes_of
from pathfinders.figures.funding.bars import FEWEST, money_bars
from pathfinders.figures.funding.ledger import WHOLE, ledger_of
from pathfinders.figures.funding.under_way import under_way
from pathfinders.figures.funding.words import BASES, STAGES, Prices, about, prices_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed

APART = (
    "Each sum stands by itself. Sums of different stages or kinds are never added, and ceilings are"
    " not spending"
)
BY_SITE = "Sums of single participants are in the table and in the figure of sums by participant"
A_HEAD = "An amount a head is not to be multiplied by a population and called spending"
MOST_WORDS = 35
"""Words of a title that can still be read out."""
OF_THE_DAY = "in prices of the day"
NO_YEAR = "year not stated"
LISTED_ONLY = (
    "Ceilings and amounts a head are limits and rates: they are in the table and not drawn"
)
NOT_RESTATED = "Sums without a price level of their own year are in the table and not drawn"


@figure(
    "funding-by-stage",
    page="funding",
    choices=("programme", "prices"),
    queries=("programmes", "funding_sums", "money_moved", "participant_spells", "price_levels"),
)
def funding_by_stage(version: FigureReader, view: View) -> Figure:
    """What was announced, allocated and spent for a programme: added up over time where sums are
    recorded by participant or period, sum by sum where they are not.
    """
    programme, prices = programme_of(version, view), prices_of(version, view)
    ledger = ledger_of(version, programme.programme_id)
    if ledger.adds_up:
        return under_way(version, ledger, prices)
    sums = version.rows("funding_sums", programme=programme.programme_id)
    rows = [_worded(row, prices) for row in sums]
    if not rows:
        draft = Draft(version, f"{programme.name}: money", _fields(prices, by_site=False), rows)
        return draft.undrawn(
            f"What was announced or spent for {programme.said_name} was not published",
            "No source was found that gives a sum of money for this programme. Its accounts or"
            " announcement would be needed.",
        )
    whole = [row for row in rows if row["participant"] is None] or rows
    drawn = [row for row in whole if row["basis"] in WHOLE and row["value"] is not None]
    chart = len(drawn) >= FEWEST
    draft = Draft(
        version,
        _shows(programme, prices, chart=chart),
        _fields(prices, by_site=len(whole) < len(rows)),
        rows,
        _caveats(whole, prices, chart=chart, by_site=len(whole) < len(rows)),
        prices.sources,
    )
    if not chart:
        return draft.listed(_verdict(whole))
    alt = "Sums of money as bars. " + " ".join(
        f"{row['bar_bold']}, {row['bar_plain']}: {row['said']}." for row in drawn
    )
    return draft.drawn(_verdict(whole), money_bars(drawn), alt)


def _shows(programme: Programme, prices: Prices, *, chart: bool) -> str:
    drawn = "A bar is as long as its sum; no two are added" if chart else "No two are added"
    return f"{programme.name}: each sum on record, in {prices.words}. {drawn}"


def _caveats(rows: list[Row], prices: Prices, *, chart: bool, by_site: bool) -> tuple[str, ...]:
    heads = (A_HEAD,) if any(row["basis"] == "per_head" for row in rows) else ()
    limits = (LISTED_ONLY,) if chart and any(row["basis"] not in WHOLE for row in rows) else ()
    bare = any(row["basis"] in WHOLE and row["value"] is None for row in rows)
    restated = (NOT_RESTATED,) if chart and bare else ()
    sites = (BY_SITE,) if by_site else ()
    notes = notes_of(rows, "note_words")
    return (APART, *heads, *limits, *sites, *restated, *prices.caveats, *notes)


def _fields(prices: Prices, *, by_site: bool) -> tuple[Field, ...]:
    fields = [
        *([Field("participant", "Participant")] if by_site else []),
        Field("stage_words", "Stage"),
        Field("basis_words", "Kind"),
        Field("unit_note", "What the sum covers"),
        Field("financial_year", "Financial year"),
        Field("amount_gbp", "Amount, £, prices of the day", "gbp"),
    ]
    if prices.base_year:
        fields.append(Field("real_gbp", f"Amount, £, {prices.words}", "gbp"))
    return *fields, Field("confidence", "Stated or inferred"), Field("note", "Note")


def _worded(row: Row, prices: Prices) -> Row:
    kind = "" if row["basis"] == "cash" else f", {BASES[row['basis']]}"
    years = row["financial_year"] or NO_YEAR
    return row | {
        "stage_words": STAGES[row["stage"]],
        "basis_words": BASES[row["basis"]],
        "said": prices.said(row, "amount_gbp", "real_gbp"),
        "value": prices.value(row, "amount_gbp", "real_gbp"),
        "bar_bold": STAGES[row["stage"]] + kind,
        "bar_plain": f"{row['unit_note']}, {years}" if row["unit_note"] else years,
        "note_words": about(row["unit_note"], row["note"]),
    }


def _verdict(rows: list[Row]) -> str:
    spent = [row for row in rows if row["stage"] == "spent" and row["basis"] in WHOLE]
    announced = [row for row in rows if row["stage"] == "announced" and row["basis"] in WHOLE]
    promised = _were(announced, "announced") if 0 < len(announced) < 4 else ""
    if spent:
        # Sums in prices of different years are not put in one sentence.
        if len({OF_THE_DAY in row["said"] for row in (*announced, *spent)}) > 1:
            return _were(spent, "spent")
        both = "; ".join(text for text in (promised, _were(spent, "spent")) if text)
        return both if len(both.split()) <= MOST_WORDS else _were(spent, "spent")
    if promised:
        return f"{promised}; what was spent was not published"
    return capital(
        f"{count(len(rows), 'sum')} {'was' if len(rows) == 1 else 'were'} published; what was"
        " spent was not"
    )


def _were(rows: list[Row], what: str) -> str:
    return f"{_sums(rows)} {'was' if len(rows) == 1 else 'were'} {what}"


def _sums(rows: list[Row]) -> str:
    return listed(
        [f"{row['said']} ({row['unit_note']})" if row["unit_note"] else row["said"] for row in rows]
    )
