"""A cell of a figure's table as people read it."""

from datetime import date
from typing import Any

from pathfinders.figures.figure import Field
from pathfinders.words import day, number, percentage, pounds

NOT_KNOWN = "not known"


def written(value: Any, field: Field) -> str:
    """The value in the field's format. An unknown number or date says so; unknown text, such as no
    note, is left empty.
    """
    if value is None:
        return "" if field.format == "text" else NOT_KNOWN
    match field.format:
        case "text":
            return str(value)
        case "date":
            return day(value) if isinstance(value, date) else str(value)
        case "year":
            return str(value)
        case "integer":
            return number(value)
        case "gbp":
            return pounds(value)
        case "percent":
            return percentage(value, field.digits)
        case _:
            return number(value, field.digits)
