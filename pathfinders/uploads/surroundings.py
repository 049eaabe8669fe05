"""What the other cells of a file say about how one of them is written."""

import re
from collections import Counter
from datetime import date

from pathfinders.tables import Column
from pathfinders.uploads.cells import NUMERIC
from pathfinders.uploads.find_tables import TableArea
from pathfinders.uploads.readings import Surroundings

# A comma that can only be the decimal point, and one that can only separate thousands.
POINT = re.compile(r"-?(0,\d+|\d+,\d{1,2}|\d+,\d{4,}|\d{4,},\d+|\d{1,3}(?:\.\d{3})+,\d+)")
THOUSANDS = re.compile(r"-?(\d{1,3}(,\d{3}){2,}(\.\d+)?|\d{1,3}(,\d{3})+\.\d+)")
DOTTED = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+")
"""In a file with decimal commas: thousands, or a number with the point of another program."""
EITHER = re.compile(r"-?[1-9]\d{0,2},\d{3}")
MOST_ROWS = 20_000


def comma_of(area: TableArea) -> str:
    """What a comma within a number is in this file: "point", "thousands" or "unclear"; empty where
    it is written as in Britain. Only a file whose columns are split by semicolons may have decimal
    commas: programs write those where the comma is taken.
    """
    if area.sheet.separator != ";":
        return ""
    sure: set[str] = set()
    doubtful = False
    for column in area.table.columns:
        if column.kind not in NUMERIC or column.name not in area.columns:
            continue
        for text in _texts(area, column):
            if POINT.fullmatch(text):
                sure.add("point")
            elif THOUSANDS.fullmatch(text):
                sure.add("thousands")
            doubtful |= EITHER.fullmatch(text) is not None
    # Commas that can only be one thing decide for the whole file; where they disagree, none does.
    if len(sure) == 1:
        return sure.pop()
    if doubtful or sure:
        return "unclear"
    return ""


def surroundings(area: TableArea, column: Column, comma: str) -> Surroundings:
    """What is known of a column's cells."""
    years: Counter[int] = Counter()
    if column.kind == "date":
        for cell in area.cells(column.name, MOST_ROWS):
            if isinstance(cell, date):
                years[cell.year] += 1
            elif isinstance(cell, str):
                years.update(int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", cell))
    # A sum of money has separators of thousands; a score or ratio may have a decimal comma.
    if not comma and column.kind == "decimal" and column.unit != "GBP":
        comma = "unclear"
    qualifier = ""
    if column.name == "value" and "qualifier" in area.table.by_name:
        qualifier = "qualifier"
    return Surroundings(tuple(year for year, _ in years.most_common(3)), comma, qualifier)


def _texts(area: TableArea, column: Column) -> list[str]:
    cells = area.cells(column.name, MOST_ROWS)
    return [
        cell.strip().lstrip("\u00a3").strip()
        for cell in cells
        if isinstance(cell, str) and "," in cell
    ]
