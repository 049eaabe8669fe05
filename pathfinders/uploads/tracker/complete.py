"""Adds to the rows of a tracker what it does not say: the programme, the source, and the code of
each organisation.
"""

import re
from collections.abc import Mapping, Sequence

from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.uploads.names import Names
from pathfinders.uploads.offers import Offer, Offers, Option

PROGRAMME, SOURCE, PARTICIPANT = "programme_id", "source_id", "participant_id"
Columns = dict[str, list[str | None]]
LONGEST_CODE = 40
KINDS = (
    ("cic", "Community interest company"),
    ("community interest company", "Community interest company"),
    ("integrated care board", "Integrated care board"),
    ("icb", "Integrated care board"),
    ("federation", "GP federation"),
    ("nhs foundation trust", "NHS foundation trust"),
    ("nhs trust", "NHS trust"),
    (" ft", "NHS foundation trust"),
    ("council", "Local authority"),
)
"""What a name says of the kind of organisation."""


class Completed:
    """The tables of a tracker, completed against a version. Questions are put to `offers`."""

    def __init__(self, version: Version, signature: str, offers: Offers) -> None:
        self._version, self._offers = version, offers
        self._signature = signature
        self.programme = self._ask_for(
            PROGRAMME, "programmes", "name", "Which programme is this tracker of?"
        )
        self.source = self._ask_for(SOURCE, "sources", "title", "What is the source of its rows?")
        self.notes: list[str] = []
        self._known = self._known_names()
        self._trusts = {
            str(row["trust_code"]): row
            for row in version.table("trusts")
            .select(["trust_code", "name", "is_foundation_trust"])
            .to_pylist()
        }
        self._of_trusts = Names({code: [str(row["name"])] for code, row in self._trusts.items()})
        # An organisation appears in several tables and rows, and is asked about once.
        self._codes: dict[str, str | None] = {}

    def table(self, name: str, columns: Columns) -> tuple[Columns, list[int]]:
        """The columns of a table with programme, source and codes, and the places of the rows that
        stay: of participants, those that are not there yet.
        """
        height = len(next(iter(columns.values())))
        whole = {key: list(cells) for key, cells in columns.items()}
        # What tells rows of one organisation apart is empty where the tracker has one of each.
        for key in TABLES[name].key:
            whole.setdefault(key, [None] * height)
        whole[PROGRAMME] = [self.programme] * height
        whole[SOURCE] = [self.source] * height
        for key in (PARTICIPANT, "application_id"):
            if key in whole:
                whole[key] = [self._code(text) for text in whole[key]]
        if "name" in whole:
            codes = whole.get("application_id", [])
            if name == "participants":
                codes = whole.get(PARTICIPANT, [])
            whole["kind"] = [
                kind or self._kind(code, text)
                for kind, code, text in zip(whole["kind"], codes, whole["name"], strict=True)
            ]
            whole["trust_code"] = [self._trust_code(code) for code in codes]
            # A trust has its official name, however the tracker writes it.
            whole["name"] = [
                self._official_name(code) or text
                for code, text in zip(codes, whole["name"], strict=True)
            ]
        if "role" in TABLES[name].by_name:
            whole["role"] = ["participant"] * height
        # The participants of last month are there already, perhaps with more than a tracker says of
        # them, and stay as they are.
        stay = list(range(height))
        if name == "participants":
            stay = [n for n in stay if whole[PARTICIPANT][n] not in self._known]
        return {key: [cells[n] for n in stay] for key, cells in whole.items()}, stay

    def _ask_for(self, column: str, table: str, words: str, question: str) -> str | None:
        rows = self._version.table(table).select([column, words]).to_pylist()
        options = tuple(Option(str(r[column]), f"{r[words]} ({r[column]})"[:120]) for r in rows)
        # Remembered by the tracker's first headings, so that next month's needs no answer.
        key = f"tracker|{column}|{self._signature}"
        return self._offers.ask(Offer(key, question, options, word=self._signature))

    def _known_names(self) -> dict[str, list[str]]:
        rows = self._version.table("participants").to_pylist()
        return {
            str(row[PARTICIPANT]): [str(row["name"])]
            for row in rows
            if row[PROGRAMME] == self.programme
        }

    def _code(self, text: str | None) -> str | None:
        """The code that a name stands for, once it is agreed; a code stands for itself."""
        if text is None:
            return None
        if text in self._known or text in self._trusts:
            return text
        if text not in self._codes:
            self._codes[text] = self._ask_code(text)
        return self._codes[text]

    def _ask_code(self, text: str) -> str | None:
        # Participants of the programme come before all other trusts, because the tracker is of it.
        meant = Names(self._known).meant(text) or self._of_trusts.meant(text)
        options = [Option(code, f"{code} ({self._named(code)})") for code in meant]
        fresh = new_code(text)
        if not any(option.value == fresh for option in options):
            options.append(Option(fresh, f"an organisation that is no trust: {fresh}"))
        key = f"tracker|{PARTICIPANT}|{text}"
        question = f"{text!r} stands in the tracker. Which organisation is it?"
        # One likely organisation, or none, beside the new one: then the first option is suggested.
        # Among several nobody but the owner can choose.
        suggested = ""
        if len(options) <= 2:
            suggested = options[0].value
        return self._offers.ask(
            Offer(key, question, tuple(options), text=text, word=text, suggested=suggested)
        )

    def _named(self, code: str) -> str:
        return self._official_name(code) or self._known.get(code, [""])[0]

    def _trust_code(self, code: str | None) -> str | None:
        if code in self._trusts:
            return code
        return None

    def _official_name(self, code: str | None) -> str:
        """The name of a trust; empty for the code of another organisation."""
        if code is None or code not in self._trusts:
            return ""
        return str(self._trusts[code]["name"])

    def _kind(self, code: str | None, name: str | None) -> str | None:
        if code in self._trusts:
            if self._trusts[code]["is_foundation_trust"]:
                return "NHS foundation trust"
            return "NHS trust"
        # With a space before it, because " ft" is looked for at the beginning of a word alone.
        words = f" {(name or '').casefold()}"
        return next((kind for sign, kind in KINDS if sign in words), None)


def new_code(name: str) -> str:
    """A short code for an organisation that has none."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:LONGEST_CODE].strip("-")


def programmes_of(columns: Mapping[str, Sequence[str | None]]) -> set[str]:
    """The programmes of a table of a tracker."""
    return {text for text in columns.get(PROGRAMME, ()) if text}
