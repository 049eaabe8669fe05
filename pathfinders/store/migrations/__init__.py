"""The migrations of the lake's schema, by number, and the rows of an old version in today's shape.

Each file `m0002_what_it_does.py` beside this one is one migration. Its docstring says why it is
there; `TABLES` names every table that it reads or changes; `upgrade` takes those tables in the
shape before and returns them in the shape after. The same function is used twice: `setup` runs it
over the newest version and publishes the result, and every older version passes through it when it
is opened, because what DuckLake has stored of a version is never changed.

Schema 1 is that of the first release. A lake that records no number has schema 1.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa

Rows = dict[str, pa.Table]
"""Tables by name, in the shape of one schema number."""
FIRST_SCHEMA = 1
OLDER = (
    "The lake was made by an older release and can be read, but not changed before it is upgraded:"
    " run 'python -m pathfinders setup', which makes a copy first."
)


@dataclass(frozen=True)
class Migration:
    """One step from schema `number - 1` to schema `number`."""

    number: int
    why: str
    """The first line of the file's docstring, which becomes the message of the version."""
    tables: frozenset[str]
    """Every table that the step reads or changes, by its name before or after."""
    upgrade: Callable[[Rows], Rows]
    """The tables in the shape after. A table that it leaves out is no longer part of the data."""


def _find() -> tuple[Migration, ...]:
    steps = []
    for module_info in pkgutil.iter_modules(__path__):
        if not module_info.name.startswith("m0"):
            continue
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        why = (module.__doc__ or "").strip().split("\n")[0].rstrip(".")
        number = int(module_info.name[1:5])
        steps.append(Migration(number, why, frozenset(module.TABLES), module.upgrade))
    return tuple(sorted(steps, key=lambda migration: migration.number))


MIGRATIONS = _find()


def current_schema() -> int:
    """The schema number that this program publishes; it reads every number up to it."""
    # Counting is enough, because the files are numbered from 2 without a gap; a test holds them to
    # it.
    return FIRST_SCHEMA + len(MIGRATIONS)


def pending(schema: int) -> tuple[Migration, ...]:
    """The migrations that rows of schema `schema` have not passed through, in order."""
    return tuple(migration for migration in MIGRATIONS if migration.number > schema)


def touched_since(schema: int) -> frozenset[str]:
    """The names of the tables that the migrations after `schema` read or change."""
    return frozenset(name for migration in pending(schema) for name in migration.tables)


def upgraded(rows: Mapping[str, pa.Table], schema: int) -> Rows:
    """The tables of schema `schema` in the shape of `current_schema`.

    `rows` holds every table of `touched_since(schema)` that was there; others pass unchanged.
    """
    result = dict(rows)
    for migration in pending(schema):
        # Taken out of the result before the step runs, so that a table that the step leaves out is
        # no longer part of the data.
        of_step = {name: result.pop(name) for name in migration.tables if name in result}
        result |= migration.upgrade(of_step)
    return result
