"""The OpenAPI document, made from the table contract and the figures, so that it says what the
routes do.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST

from pathfinders.api.columns import Schema, described, parameter_schema, value_schema
from pathfinders.api.filters import EMPTY, optional_columns
from pathfinders.api.request_params import LAKE
from pathfinders.api.schemas import (
    TEXT,
    WHOLE,
    figure_schema,
    figures_schema,
    object_of,
    tables_schema,
    versions_schema,
)
from pathfinders.api.since import SINCE
from pathfinders.api.tables import FORMATS, GUARDED
from pathfinders.choices import CHOSEN, LABELS, NAMED
from pathfinders.entities.resolve import LISTED, Value, options
from pathfinders.figures import KINDS, Kind
from pathfinders.store.cache import per_version
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES, Table

Values = Mapping[str, Sequence[Value]]
"""By choice, the values there are."""
VERSION = {
    "name": "version",
    "in": "query",
    "description": "The version; without it, the newest",
    "schema": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
}
EARLIER = {
    "name": SINCE,
    "in": "query",
    "description": (
        "The earlier version; without it, the one that was the newest a month before, or the first."
        " 404 where nothing came before"
    ),
    "schema": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
}
FOR_SPREADSHEET = {
    "name": GUARDED,
    "in": "query",
    "description": (
        "1 for a file to open in a spreadsheet: an apostrophe stands before text that it would take"
        " for a formula. Without it every cell is as it is stored"
    ),
    "schema": {"const": "1"},
}
LAKE_OF_VERSION = {
    "name": LAKE,
    "in": "query",
    "description": (
        "The lake of the version, as /api/v1/tables gives it in the addresses of files. With it the"
        " data never change and may be cached for ever; 404 once the lake is another"
    ),
    "schema": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
}
YEARS = (
    "Years together, both ends included. They are cut to those with values of every measure chosen,"
    " and the answer's state says which were used; 404 where there are none. all, which is the"
    " default, takes all there are"
)
METRICS = CONTENT_TYPE_LATEST.partition(";")[0]
HEADERS = {
    "ETag": ("Names the version and these bytes; send it back as If-None-Match", TEXT),
    "Cache-Control": (
        "For ever where the file of a table names version and lake, to be revalidated elsewhere",
        TEXT,
    ),
}


@functools.cache
def document() -> dict[str, Any]:
    """The whole document, without what depends on the data."""
    return _document({})


@per_version
def document_at(version: Version) -> dict[str, Any]:
    """The whole document, with the values that choices can take at a version."""
    return _document({choice: list(options(version, choice)) for choice in LISTED})


def _document(values: Values) -> dict[str, Any]:
    health = object_of(status={"const": "ok"}, version=WHOLE)
    ready = object_of(status={"const": "ready"}, version=WHOLE)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "NHS pathfinder programmes",
            "version": "1",
            "description": (
                "The tables and figures of the dashboard, at every version. The data of a"
                " version never change. What a figure says of them can, with the program, so"
                " figures are to be revalidated. Unknown is null in JSON and Parquet and empty"
                " in CSV; it never means zero."
            ),
            "license": {
                "name": "Open Government Licence v3.0, where a row's source says so",
                "identifier": "OGL-UK-3.0",
            },
        },
        "paths": {
            "/api/v1/versions": _path(
                "listVersions", "Every version, newest first", versions_schema()
            ),
            "/api/v1/tables": _path(
                "listTables", "Every table, its columns and addresses", tables_schema(), [VERSION]
            ),
            **{
                f"/api/v1/tables/{t.name}.{form}": _table(t, form)
                for t in TABLES.values()
                for form in FORMATS
            },
            "/api/v1/figures": _path(
                "listFigures", "Every figure and the choices it takes", figures_schema()
            ),
            **{
                f"/api/v1/figures/{kind.name}.json": _figure(kind, values)
                for kind in KINDS.values()
            },
            "/api/v1/since.json": _path(
                "since",
                "What says something else of a programme than at an earlier version",
                {"$ref": "#/components/schemas/Figure"},
                [VERSION, EARLIER, _choice("programme", values)],
            ),
            "/api/v1/openapi.json": _path("describe", "This document", {"type": "object"}),
            "/healthz": _path("health", "Whether the data can be read", health, caches=False),
            "/readyz": _path(
                "ready",
                "Whether the newest version can be read from the lake now",
                ready,
                caches=False,
            ),
            "/metrics": _path(
                "metrics",
                "What this server has counted, for Prometheus",
                TEXT,
                media_type=METRICS,
                caches=False,
            ),
        },
        "components": {
            "schemas": {
                "Problem": object_of(title=TEXT, status=WHOLE, detail=TEXT),
                "Figure": figure_schema(),
            }
        },
    }


def _table(table: Table, form: str) -> dict[str, Any]:
    filters = [
        _filter(c.name, f"{described(c)}. Repeat it for several values.", parameter_schema(c))
        for c in table.columns
    ]
    if optional_columns(table):
        columns = {"type": "string", "enum": optional_columns(table)}
        filters.append(_filter(EMPTY, "A column whose empty cells are wanted, too", columns))
    row = object_of(**{c.name: value_schema(c) for c in table.columns})
    schemas: dict[str, Schema] = {
        "json": object_of(table=TEXT, version=WHOLE, rows={"type": "array", "items": row}),
        "csv": TEXT,
    }
    about = f"{table.label}: one row is {table.grain}. {table.reading_note}".strip()
    name = f"{table.name}_{form}"
    more = [VERSION, LAKE_OF_VERSION, *([FOR_SPREADSHEET] if form == "csv" else [])]
    path = _path(name, about, schemas.get(form, {}), [*more, *filters], FORMATS[form].media_type)
    path["get"]["responses"]["200"]["headers"] |= _headers(
        {"Data-Version": ("The version of the data", WHOLE)}
    )
    if FORMATS[form].in_ranges:
        path["get"]["responses"]["206"] = {
            "description": "The part that Range asks for",
            "content": {FORMATS[form].media_type: {}},
        }
        path["get"]["responses"]["416"] = _problem("Range lies beyond the end")
    return path


def _filter(name: str, about: str, schema: Schema) -> dict[str, Any]:
    listed = {"type": "array", "items": schema}
    return {
        "name": name,
        "in": "query",
        "style": "form",
        "explode": True,
        "description": about,
        "schema": listed,
    }


def _figure(kind: Kind, values: Values) -> dict[str, Any]:
    choices = [_choice(name, values) for name in kind.choices]
    return _path(
        kind.name.replace("-", "_"),
        kind.about,
        {"$ref": "#/components/schemas/Figure"},
        [VERSION, *choices],
    )


def _choice(name: str, values: Values) -> dict[str, Any]:
    """A choice of a figure as a parameter, with the values there are: a version refuses others."""
    parameter = {"name": name, "in": "query", "schema": _choice_schema(name)}
    if name == "years":
        return parameter | {"description": YEARS}
    if name in values:
        about = f"{LABELS[name]}; the newest version has the values of x-values"
        return parameter | {"description": about, "x-values": values[name]}
    return parameter


def _choice_schema(name: str) -> Schema:
    if name == "year":
        return {"type": "integer", "minimum": 1, "maximum": 9999}
    if name == "period":
        return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    if name == "years":
        return {"type": "string", "pattern": "^(all|[0-9]{4}(-[0-9]{4})?)$"}
    if name in CHOSEN:
        return {"type": "string", "enum": list(CHOSEN[name][1])}
    _, table, key, _ = NAMED[name]
    return parameter_schema(TABLES[table].by_name[key])


def _path(
    name: str,
    about: str,
    schema: Schema,
    parameters: list[dict[str, Any]] | None = None,
    media_type: str = "application/json",
    *,
    caches: bool = True,
) -> dict[str, Any]:
    answer = {
        "description": "Found",
        "content": {media_type: {"schema": schema}},
        "headers": _headers(HEADERS if caches else {}),
    }
    answers: dict[str, Any] = {
        "200": answer,
        "400": _problem("A parameter is unknown or cannot be read"),
    }
    if caches:
        answers["304"] = {"description": "The asker has it already"}
    if parameters:
        answers["404"] = _problem("There is no such version, or it has no such value")
    answers["405"] = _problem("The method is not GET or HEAD")
    answers["503"] = _problem("The data cannot be read now")
    get = {
        "operationId": name,
        "summary": about,
        "parameters": parameters or [],
        "responses": answers,
    }
    return {"get": get}


def _problem(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }


def _headers(headers: dict[str, tuple[str, Schema]]) -> dict[str, Any]:
    return {
        name: {"description": about, "required": True, "schema": schema}
        for name, (about, schema) in headers.items()
    }
