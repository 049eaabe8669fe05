"""Figures, one module a page or part of one. Importing this package registers them all."""

import importlib
import pkgutil

from pathfinders.figures.figure import Field, Figure, Source
from pathfinders.figures.registry import KINDS, Kind, make

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["KINDS", "Field", "Figure", "Kind", "Source", "make"]
