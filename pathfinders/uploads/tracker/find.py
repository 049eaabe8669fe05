"""Finds a tracker in a workbook, and asks what its columns hold."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pathfinders.files.book import Book, Cell, RawSheet, column_letters, is_blank
from pathfinders.uploads.data_rows import DOUBTS, LEAVE_OR_TAKE, TOTALS
from pathfinders.uploads.headings import plain
from pathfinders.uploads.offers import LEAVE_OUT, Offer, Offers, Option
from pathfinders.uploads.tracker.targets import FEWEST, LABELS, NAME, target_of
from pathfinders.words import listed

ROWS_SEARCHED = 40
SHOWN_HEADINGS = 4


@dataclass(frozen=True)
class Tracker:
    """A tracker as found."""

    sheet: RawSheet
    index: int
    """The place of the headings in the sheet's rows."""
    columns: dict[str, int]
    """The place in a row of each thing that it holds."""
    rows: list[int]
    """The places of its rows: those that name an organisation."""
    signature: str
    """Its first headings, by which it is known again next month."""
    is_mapped: bool
    """True if it is known of every column what it holds."""
    notes: list[str]


def find_tracker(book: Book, offers: Offers) -> Tracker | None:
    """The first sheet that looks like a tracker; None where none does. What its columns hold is put
    to `offers`.
    """
    candidates = [
        (sheet, index)
        for sheet in book.sheets
        if not sheet.hidden and (index := _headings(sheet, offers)) is not None
    ]
    if not candidates:
        return None
    sheet, index = candidates[0]
    chosen: str | None = sheet.name
    if len(candidates) > 1:
        chosen = _ask_which([sheet.name for sheet, _ in candidates], offers)
        sheet, index = next((pair for pair in candidates if pair[0].name == chosen), candidates[0])
    tracker = _tracker(sheet, index, offers)
    others = [s.name for s in book.sheets if s is not sheet and s.rows and not s.hidden]
    notes = list(tracker.notes)
    if others:
        notes.append(f"Sheets left out: {listed(others)}.")
    return replace(tracker, is_mapped=tracker.is_mapped and chosen is not None, notes=notes)


def _ask_which(sheets: Sequence[str], offers: Offers) -> str | None:
    """The sheet that is read, where several look like trackers, as they do with one a month."""
    question = "Several sheets have the headings of a tracker. Which one is to be read?"
    options = tuple(Option(name, name) for name in sheets)
    return offers.ask(Offer(f"tracker|sheet|{', '.join(sheets)}"[:300], question, options))


def heading_key(heading: str) -> str:
    """The key of the question what a column of a tracker holds."""
    return f"tracker|heading|{plain(heading)}"


def _headings(sheet: RawSheet, offers: Offers) -> int | None:
    best, most = None, 0
    for index, row in enumerate(sheet.rows[:ROWS_SEARCHED]):
        texts = [str(cell) for cell in row if isinstance(cell, str) and not is_blank(cell)]
        meant = {offers.answers.get(heading_key(text)) or target_of(text) for text in texts}
        meant -= {"", LEAVE_OUT}
        if NAME in meant and len(meant) >= FEWEST and len(meant) > most:
            best, most = index, len(meant)
    return best


def _tracker(sheet: RawSheet, index: int, offers: Offers) -> Tracker:
    columns: dict[str, int] = {}
    left_out: list[str] = []
    # Nothing is read before every column is known: a column of withdrawals that is left out by
    # mistake would make a participant stay.
    is_mapped = True
    headings = [
        (place, str(cell).strip())
        for place, cell in enumerate(sheet.rows[index])
        if not is_blank(cell)
    ]
    suggested: set[str] = set()
    for place, heading in headings:
        likely = target_of(heading)
        # Two columns cannot hold the same thing, so that the second gets no suggestion.
        if likely in suggested:
            likely = ""
        suggested.add(likely)
        chosen = _ask(sheet, index, place, heading, likely, offers)
        if chosen is None:
            is_mapped = False
        elif chosen == LEAVE_OUT:
            left_out.append(
                f"\N{LEFT SINGLE QUOTATION MARK}{heading}\N{RIGHT SINGLE QUOTATION MARK}"
            )
        else:
            # Where two columns were mapped to the same thing, the first is read.
            columns.setdefault(chosen, place)
    below = range(index + 1, len(sheet.rows))
    filled = [at for at in below if not all(map(is_blank, sheet.rows[at]))]
    name = columns.get(NAME, -1)
    rows = [
        at
        for at in filled
        if 0 <= name < len(sheet.rows[at]) and not is_blank(sheet.rows[at][name])
    ]
    totals = [at for at in rows if TOTALS.fullmatch(str(sheet.rows[at][name]).strip())]
    # Rows are only asked about once the columns are known, since until then it is not sure which
    # of them holds the names.
    if totals and is_mapped:
        is_mapped = _ask_about_totals(sheet, totals, name, offers)
        rows = [at for at in rows if at not in totals]
    struck = {row for row, _ in sheet.facts.struck}
    doubtful = [at for at in rows if sheet.first_row + at in struck]
    if doubtful and is_mapped:
        chosen = _ask_about_struck(sheet, doubtful, name, offers)
        is_mapped = chosen is not None
        if chosen == LEAVE_OUT:
            rows = [at for at in rows if at not in doubtful]
    notes = []
    if left_out:
        notes.append(f"Columns left out, as agreed: {', '.join(left_out)}.")
    accounted = {*rows, *totals, *doubtful}
    others = [str(sheet.first_row + at) for at in filled if at not in accounted]
    if others and is_mapped:
        notes.append(f"Rows that name no organisation were left out: {', '.join(others[:20])}.")
    signature = ", ".join(heading for _, heading in headings[:SHOWN_HEADINGS])
    return Tracker(sheet, index, columns, rows, signature, is_mapped, notes)


def _ask_about_totals(sheet: RawSheet, totals: Sequence[int], name: int, offers: Offers) -> bool:
    """Whether it is agreed that rows called "Total" are left out."""
    options = (Option(LEAVE_OUT, "leave them out"),)
    question = "Rows look like totals of the rows above them. What is to be done with them?"
    letters = column_letters(sheet.first_column + name)
    offer = Offer("tracker|rows|totals", question, options, sheet=sheet.name, word="totals")
    return offers.ask(offer, (f"{letters}{sheet.first_row + at}" for at in totals)) is not None


def _ask_about_struck(
    sheet: RawSheet, struck: Sequence[int], name: int, offers: Offers
) -> str | None:
    """Whether rows with a line through them are left out. Next month it may be otherwise, so it is
    not remembered.
    """
    letters = column_letters(sheet.first_column + name)
    cells = [f"{letters}{sheet.first_row + at}" for at in struck]
    key = f"tracker|rows|struck {', '.join(cells)}"[:300]
    question, _ = DOUBTS["struck"]
    return offers.ask(Offer(key, question, LEAVE_OR_TAKE, sheet=sheet.name), cells)


def _ask(
    sheet: RawSheet, index: int, place: int, heading: str, likely: str, offers: Offers
) -> str | None:
    """What a column holds, as far as it is known."""
    order = dict.fromkeys([likely or LEAVE_OUT, *LABELS, LEAVE_OUT])
    options = tuple(Option(value, LABELS.get(value, "leave it out")) for value in order)
    cells = [row[place] for row in sheet.rows[index + 1 :] if place < len(row)]
    shown = ", ".join(_examples(cells))
    column = f"The column {heading!r}"
    if shown:
        column += f" (it holds {shown})"
    question = f"{column}. What does it hold?"
    cell = f"{column_letters(sheet.first_column + place)}{sheet.first_row + index}"
    offer = Offer(
        heading_key(heading),
        question,
        options,
        text=heading,
        sheet=sheet.name,
        word=heading,
        suggested=likely or LEAVE_OUT,
    )
    return offers.ask(offer, (cell,))


def _examples(cells: Sequence[Cell]) -> list[str]:
    texts = [_short(cell) for cell in cells if not is_blank(cell)]
    return list(dict.fromkeys(texts))[:3]


def _short(cell: Cell) -> str:
    return str(cell).removesuffix(" 00:00:00")[:30]
