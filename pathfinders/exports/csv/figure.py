"""A figure's table as a CSV file."""

from pathfinders.exports.csv.lines import lines_csv
from pathfinders.figures import Figure


def figure_csv(figure: Figure) -> bytes:
    """The figure's table under its labels, as `lines_csv` writes it; unknown cells are empty."""
    rows = ([row.get(field.key) for field in figure.fields] for row in figure.rows)
    return lines_csv([field.label for field in figure.fields], rows)
