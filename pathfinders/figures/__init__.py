"""Figures, one module a page. Importing this package registers them all."""

from pathfinders.figures import enrolment
from pathfinders.figures.figure import Field, Figure, Source
from pathfinders.figures.registry import KINDS, Kind, make

__all__ = ["KINDS", "Field", "Figure", "Kind", "Source", "enrolment", "make"]
