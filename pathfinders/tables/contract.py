"""The parts of the table contract: column, rule and table.

Everything that touches a table reads it from here: the lake's schema, the checks and their
messages, the data dictionary and the docs. Nothing about a column is written twice.
"""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "code", "integer", "decimal", "boolean", "date", "list"]

# A code or a list is stored as the text of its CSV cell. What may stand in it is left to the
# checks, because the lake has neither keys nor checks of its own (docs/decisions.md, 1).
SQL_TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "list": "VARCHAR",
}
KIND_WORDS: dict[Kind, str] = {
    "text": "text",
    "code": "a short code",
    "integer": "a whole number",
    "decimal": "a number",
    "boolean": "true or false, in small letters",
    "date": "a date written YYYY-MM-DD",
    "list": "one or more values joined by ;",
}


@dataclass(frozen=True)
class Column:
    """One column: its meaning, its unit and its allowed values."""

    name: str
    kind: Kind
    description: str
    label: str
    """The heading people read."""
    unit: str = ""
    required: bool = False
    """If true, an empty cell is refused. Elsewhere an empty cell means unknown or not applicable,
    never zero.
    """
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    """A regular expression that the whole cell must match."""
    references: str = ""
    """The `table.column` that must contain the value, or each value of a list."""
    in_older_rows: str | float | bool | None = None
    """The value of a required column in rows from before it was added, when an old version is
    published again. None if there is no such value, and somebody has to fill the column in.
    """
    absent_is_empty: bool = False
    """If true, a sheet without this column of the key is read as if the column were empty in every
    row, so that sheets from before the column was added stay usable.
    """

    @property
    def sql_type(self) -> str:
        """The type of the column in the lake and in every version."""
        return SQL_TYPES[self.kind]


@dataclass(frozen=True)
class Rule:
    """Something that must hold within a row, or between rows.

    `breaches` is SQL over the checked tables that selects `_row`, the line of each row that breaks
    the rule; where it also selects `message`, that says what is wrong with this row.
    """

    name: str
    says: str
    column: str
    """The column in which a breach is reported."""
    breaches: str
    todo: str
    severity: Literal["error", "warning"] = "error"
    """An error prevents publishing. A warning may be right: it can be accepted with a reason, and
    `breaches` then also selects `row_key`, which names the row in `accepted_exceptions`.
    """


@dataclass(frozen=True)
class Table:
    """One table of the contract."""

    name: str
    label: str
    grain: str
    """What one row is, as in "One row is ..."."""
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The columns that together name a row. Empty cells count as equal."""
    rules: tuple[Rule, ...] = ()
    reading_note: str = ""
    """What a reader must know before using the numbers."""
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # The only way to set a derived field of a frozen dataclass.
        object.__setattr__(self, "by_name", {c.name: c for c in self.columns})

    def looks_into(self, other: str) -> bool:
        """True if the checks of its rows read the table of that name."""
        # A rule is SQL, so that its text names every table that it reads. A longer name that holds
        # this one counts too, which costs a check that was not needed and misses none.
        return any(c.references.split(".")[0] == other for c in self.columns) or any(
            other in r.breaches for r in self.rules
        )

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the file."""
        return tuple(c.name for c in self.columns)


def row_rule(table: str, name: str, says: str, column: str, holds: str, todo: str) -> Rule:
    """A rule within one row. `holds` is an SQL condition; a row in which it is unknown (NULL) does
    not break the rule.
    """
    return Rule(name, says, column, f'SELECT _row FROM "{table}" WHERE NOT ({holds})', todo)


def doubt(
    table: str, key: tuple[str, ...], name: str, says: str, column: str, rows: str, todo: str
) -> Rule:
    """A rule whose breaches are doubtful and not always wrong, so that they are warned of.

    `rows` is SQL that selects every column of the table and `_row` of each doubtful row, and a
    `message`. A row that somebody has accepted with a reason, until a day that has not passed, is
    no longer reported.
    """
    # The exception names the row by its key and the check by its name, so that it goes on holding
    # when other cells of the row are corrected, and accepts no other doubt about the same row.
    # DISTINCT is there because a join can give one row the same message several times.
    row_key = ", ".join(f'doubtful."{part}"' for part in key)
    breaches = f"""SELECT DISTINCT doubtful._row, doubtful.message,
          concat_ws(' / ', {row_key}) AS row_key
        FROM ({rows}) AS doubtful
        ANTI JOIN accepted_exceptions AS accepted
          ON accepted.table_name = '{table}' AND accepted.check_name = '{name}'
            AND accepted.row_key = concat_ws(' / ', {row_key})
            AND coalesce(accepted."until" >= current_date, true)"""
    return Rule(name, says, column, breaches, todo, "warning")


def bounds_rule(table: str, earliest: str, latest: str) -> Rule:
    """The rule that an earliest date is not after its latest date."""
    return row_rule(
        table,
        f"{earliest}-not-after-{latest}",
        f"{earliest} is not after {latest}",
        earliest,
        f"{earliest} <= {latest}",
        "Swap the two dates, or correct the wrong one.",
    )


def listed_rule(
    rows: str,
    column: str = "participant_id",
    says: str = "the participant is listed for that programme",
) -> Rule:
    """The rule that a participant is listed for the programme of its row. `rows` is a table's name,
    or SQL in brackets that selects `_row`, `programme_id` and `participant_id`. A row that names no
    participant does not break it.
    """
    breaches = f"""SELECT named._row FROM {rows} AS named
        ANTI JOIN participants AS listed
          ON listed.programme_id = named.programme_id
            AND listed.participant_id = named.participant_id
        WHERE named.participant_id IS NOT NULL"""
    return Rule(
        "participant-in-programme",
        says,
        column,
        breaches,
        "Add the participant to the participants table for this programme, or correct the code.",
    )


# Every row has a source, so that any figure can name the sources that it rests on. A programme
# office's own records count as a source too.
SOURCE = Column(
    "source_id",
    "code",
    "The source of the row",
    "Source",
    required=True,
    references="sources.source_id",
)
ALSO_SOURCES = Column(
    "also_source_ids",
    "list",
    "Further sources that give the same fact",
    "Further sources",
    references="sources.source_id",
)
NOTE = Column("note", "text", "What a reader should know about this row", "Note")
# About the event, rating or sum itself. Where only its date was worked out, the note says so and
# the date's bounds show it.
CONFIDENCE = Column(
    "confidence",
    "code",
    "Whether the source states the value itself (stated) or it was worked out from what the source"
    " gives (inferred)",
    "Stated or inferred",
    required=True,
    allowed=("stated", "inferred"),
)
# The benchmark groups of the NHS Staff Survey, which its owners never compare or combine. Combined
# acute and community trusts count as Acute, and combined mental health and community trusts as
# Mental health.
TRUST_TYPES = ("Acute", "Acute specialist", "Ambulance", "Community", "Mental health")
# Dates are stored as a first and a last possible day with one of these beside them. No day is ever
# made up: a source that gives a month is stored as that month's bounds.
PRECISIONS = ("day", "month", "range")
CODE_LIST = r"[0-9]+(;[0-9]+)*"
# Not required, because a region is given only where a source states it. It refers to the name
# alone: names such as London belong to several divisions of England (see regions.py).
REGION = Column(
    "region",
    "code",
    "Region, by its name in the table of regions: those of today, of 2015 or of 2006",
    "Region",
    references="regions.region",
)
