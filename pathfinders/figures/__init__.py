"""Figures, one package a page. Importing this package registers them all."""

import importlib
import pkgutil

from pathfinders.figures.figure import Field, Figure, Source
from pathfinders.figures.registry import KINDS, Kind, is_made, make

for _module in pkgutil.walk_packages(__path__, f"{__name__}."):
    importlib.import_module(_module.name)

__all__ = ["KINDS", "Field", "Figure", "Kind", "Source", "is_made", "make"]
