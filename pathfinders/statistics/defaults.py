"""The default specification and the limits, read from defaults.toml, which is under version
control.
"""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("defaults.toml")


@dataclass(frozen=True)
class Specification:
    """One way to estimate an association."""

    exposure: str
    outcome: str
    group: str
    comparison: str
    """`pooled`, `between` or `within`."""
    weights: str
    """`equal` or `respondents`."""
    region: str
    """`none`, or `region` for a term for each region."""
    sample: str
    """`all`, `without YEAR`, `without merged trusts`, `without one trust`, or the years a reader
    chose.
    """


@dataclass(frozen=True)
class Defaults:
    """The contents of defaults.toml."""

    specification: Specification
    exposures: tuple[str, ...]
    minimum_trusts: int
    resamples: int
    shuffles: int
    seed: int
    undefined_share: float


@functools.cache
def defaults() -> Defaults:
    """The defaults. Raises KeyError or TypeError if the file lacks one."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Defaults(
        Specification(**read["specification"]), tuple(read["exposures"]["names"]), **read["limits"]
    )
