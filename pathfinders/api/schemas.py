"""What the answers in JSON hold, as JSON Schema. Members may be added to them; none is taken
away.
"""

from pathfinders.api.columns import Schema
from pathfinders.api.tables import FORMATS

TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
WHOLE: Schema = {"type": "integer"}


def object_of(**properties: Schema) -> Schema:
    """An object with these members, all of them always there."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def list_of(schema: Schema) -> Schema:
    """A list of values of one kind."""
    return {"type": "array", "items": schema}


def versions_schema() -> Schema:
    """The answer of /versions."""
    change = object_of(added=WHOLE, changed=WHOLE, removed=WHOLE)
    version = object_of(
        version=WHOLE,
        published={"type": "string", "format": "date-time"},
        author=TEXT,
        message=TEXT,
        restores={"type": ["integer", "null"]},
        changes={"type": "object", "additionalProperties": change},
    )
    return object_of(newest={"type": ["integer", "null"]}, versions=list_of(version))


def tables_schema() -> Schema:
    """The answer of /tables."""
    texts = {"type": ["array", "null"], "items": TEXT}
    column = object_of(
        name=TEXT,
        label=TEXT,
        kind=TEXT,
        description=TEXT,
        unit=MAYBE_TEXT,
        required={"type": "boolean"},
        allowed=texts,
        references=MAYBE_TEXT,
    )
    files = object_of(**dict.fromkeys(FORMATS, TEXT))
    table = object_of(
        table=TEXT,
        label=TEXT,
        grain=TEXT,
        rows=WHOLE,
        key=list_of(TEXT),
        reading_note=MAYBE_TEXT,
        columns=list_of(column),
        files=files,
    )
    return object_of(version=WHOLE, lake=TEXT, tables=list_of(table))


def figures_schema() -> Schema:
    """The answer of /figures."""
    return object_of(
        figures=list_of(
            object_of(figure=TEXT, page=TEXT, about=TEXT, takes=list_of(TEXT), address=TEXT)
        )
    )


def figure_schema() -> Schema:
    """A figure, as exports/json_file.py writes it."""
    field = object_of(key=TEXT, label=TEXT, format=TEXT, digits=WHOLE)
    source = object_of(
        source_id=TEXT,
        title=TEXT,
        publisher=TEXT,
        url=MAYBE_TEXT,
        published=MAYBE_TEXT,
        licence=TEXT,
    )
    return object_of(
        figure=TEXT,
        verdict=TEXT,
        shows=TEXT,
        version=WHOLE,
        program_version=TEXT,
        state={"type": "object", "additionalProperties": TEXT},
        nothing_drawn_because=MAYBE_TEXT,
        fields=list_of(field),
        table=list_of({"type": "object"}),
        caveats=list_of(TEXT),
        sources=list_of(source),
        alt=MAYBE_TEXT,
    )
