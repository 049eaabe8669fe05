"""The styles of a workbook that say something about a value, and the cells that have one."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from pathfinders.files.book import Place, SheetFacts, Unit
from pathfinders.files.scanners.number_formats import (
    BUILT_IN,
    hides_year,
    is_exponent,
    is_month,
    is_percent,
    is_year,
    unit_of,
)

MOST_PLACES = 2_000
"""Cells of one look that are remembered: a sheet can be coloured from end to end."""


@dataclass(frozen=True)
class Styles:
    """The numbers of the styles of each look."""

    percents: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    years: frozenset[int] = frozenset()
    yearless: frozenset[int] = frozenset()
    exponents: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()
    colours: tuple[tuple[int, str], ...] = ()
    units: tuple[tuple[int, Unit], ...] = ()

    @classmethod
    def of(
        cls,
        formats: Mapping[int, str],
        styles: Sequence[int],
        struck: Collection[int] = (),
        colours: Mapping[int, str] = MappingProxyType({}),
    ) -> "Styles":
        """The styles of a workbook: the code of each number format, the format of each style, and
        the styles that are struck through or coloured.
        """
        codes = {**BUILT_IN, **formats}

        def those(fits: Callable[[str], bool]) -> frozenset[int]:
            numbers = {number for number, code in codes.items() if fits(code)}
            return frozenset(n for n, number in enumerate(styles) if number in numbers)

        shown = {number: unit_of(code) for number, code in codes.items()}
        units = [(n, shown[number]) for n, number in enumerate(styles) if number in shown]
        return cls(
            those(is_percent),
            those(is_month),
            those(is_year),
            those(hides_year),
            those(is_exponent),
            frozenset(struck),
            tuple(colours.items()),
            tuple((n, unit) for n, unit in units if unit != Unit()),
        )

    @cached_property
    def noted(self) -> tuple[int, ...]:
        """Every style that has one of the looks."""
        with_value = {number for number, _ in (*self.colours, *self.units)}
        looks = (self.percents, self.months, self.years, self.yearless, self.exponents)
        return tuple(sorted(with_value.union(self.struck, *looks)))

    @cached_property
    def unit_of_style(self) -> dict[int, Unit]:
        """The unit of each style that shows one."""
        return dict(self.units)

    @cached_property
    def colour_of(self) -> dict[int, str]:
        """The colour of each style that has one."""
        return dict(self.colours)


def note_look(facts: SheetFacts, styles: Styles, style: int, place: Place) -> None:
    """Notes the cell at `place` under each look that its style has."""
    for numbers, places in (
        (styles.percents, facts.percents),
        (styles.months, facts.months),
        (styles.years, facts.years),
        (styles.yearless, facts.yearless),
        (styles.exponents, facts.exponents),
    ):
        if style in numbers:
            places.add(place)
    if style in styles.struck and len(facts.struck) < MOST_PLACES:
        facts.struck.append(place)
    unit = styles.unit_of_style.get(style)
    if unit is not None:
        facts.units[place] = unit
    colour = styles.colour_of.get(style)
    if colour and len(facts.coloured.setdefault(colour, [])) < MOST_PLACES:
        facts.coloured[colour].append(place)
