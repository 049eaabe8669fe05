"""A column of the contract as a parameter: the values it takes, and the same said as JSON
Schema.
"""

import math
import re
from datetime import date
from typing import Any

from pathfinders.tables import TABLES, Column

Cell = str | int | float | bool | date | None
Schema = dict[str, Any]
WHOLE = re.compile(r"-?[0-9]{1,18}")
DECIMAL = re.compile(r"-?[0-9]{1,309}(\.[0-9]{1,340})?([eE][-+]?[0-9]{1,3})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Eighteen digits fit a 64-bit integer, as the tables hold them; twice this is no double any more.
MOST_WHOLE, MOST_DECIMAL = 10**18 - 1, 1e308
ONE_OF_A_LIST = "[^;]+"
# In characters. The longest cell of the bundled tables has some 250, and whoever looks for a row
# looks for a code or a name.
LONGEST_TEXT = 400


def parse(column: Column, text: str) -> Cell:
    """The cell value that `text` stands for. Raises ValueError, saying what would be right."""
    try:
        value = _typed(column, text)
    except (ValueError, OverflowError):
        raise ValueError(f"{column.name} takes {_wanted(column)}, not “{text[:80]}”.") from None
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise ValueError(
            f"{column.name} takes at most {LONGEST_TEXT} characters, not {len(value):,}."
        )
    low, high = limits(column)
    if isinstance(value, int | float) and not low <= value <= high:
        raise ValueError(f"{column.name} lies from {low:g} to {high:g}, not at {text[:80]}.")
    return value


def limits(column: Column) -> tuple[float, float]:
    """The lowest and highest value of a column of numbers."""
    most = MOST_WHOLE if column.kind == "integer" else MOST_DECIMAL
    return (-most if column.minimum is None else column.minimum), (
        most if column.maximum is None else column.maximum
    )


def parameter_schema(column: Column) -> Schema:
    """The text that `parse` takes, as JSON Schema."""
    low, high = limits(column)
    schema: Schema
    match column.kind:
        case "integer":
            schema = {"type": "integer", "minimum": int(low), "maximum": int(high)}
        case "decimal":
            schema = {"type": "number", "minimum": low, "maximum": high}
        case "boolean":
            schema = {"type": "boolean"}
        case "date":
            schema = {"type": "string", "format": "date"}
        case _ if column.allowed:
            schema = {"type": "string", "enum": list(column.allowed)}
        case _ if _pattern(column):
            schema = {
                "type": "string",
                "pattern": f"^({_pattern(column)})$",
                "maxLength": LONGEST_TEXT,
            }
        case _:
            schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
    return schema


def value_schema(column: Column) -> Schema:
    """A cell in an answer, as JSON Schema. Allowed values are left out, because older versions may
    hold others.
    """
    kinds = {"integer": "integer", "decimal": "number", "boolean": "boolean"}
    kind = kinds.get(column.kind, "string")
    schema: Schema = {
        "type": kind if column.required else [kind, "null"],
        "description": described(column),
    }
    return schema | ({"format": "date"} if column.kind == "date" else {})


def described(column: Column) -> str:
    """What a column holds, with its unit."""
    return column.description + (f", in {column.unit}" if column.unit else "")


def _typed(column: Column, text: str) -> Cell:
    match column.kind:
        case "integer" if WHOLE.fullmatch(text):
            return int(text)
        case "decimal" if DECIMAL.fullmatch(text) and math.isfinite(float(text)):
            # Adding zero turns a negative zero, which hashes otherwise, into zero.
            return float(text) + 0.0
        case "boolean" if text in ("true", "false"):
            return text == "true"
        case "date" if DAY.fullmatch(text):
            return date.fromisoformat(text)
        case "text" | "code" | "list":
            if (
                text
                and (not column.allowed or text in column.allowed)
                and re.fullmatch(_pattern(column) or "(?s:.*)", text)
            ):
                return text
    raise ValueError(text)


def _pattern(column: Column) -> str:
    """The pattern of a column of codes, or of the one its values stand in; of one member where it
    holds lists.

    The patterns of free text use classes such as white space that JSON Schema takes otherwise than
    Python.
    """
    if column.kind == "text":
        return ""
    if column.pattern or not column.references:
        return column.pattern or (ONE_OF_A_LIST if column.kind == "list" else "")
    table, name = column.references.split(".")
    return TABLES[table].by_name[name].pattern


def _wanted(column: Column) -> str:
    if column.allowed:
        return f"one of {', '.join(column.allowed)}"
    words = {
        "integer": "a whole number",
        "decimal": "a number",
        "boolean": "true or false",
        "date": "a date as YYYY-MM-DD",
    }
    pattern = _pattern(column)
    return words.get(column.kind, f"text of the form {pattern}" if pattern else "text")
