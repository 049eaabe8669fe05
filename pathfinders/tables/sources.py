"""Sources, and the findings of published studies."""

from pathfinders.tables.contract import SOURCE, Column, Table

LICENCES = {
    "OGL-UK-3.0": "Open Government Licence v3.0",
    "cited": "quoted for facts only",
    "public-domain": "public domain",
    "internal": "internal, unpublished",
}
"""The terms on which sources are used, by their codes, as they read within a sentence."""
# What RFC 3986 lets stand in an address, but for brackets, which end it in most places that text is
# written into, and for a user name, behind which the true host hides.
WEB_ADDRESS = (
    r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?"
    r"([/?#][A-Za-z0-9._~:/?#@!$&'*+,;=-]*(%[0-9A-Fa-f]{2}[A-Za-z0-9._~:/?#@!$&'*+,;=-]*)*)?"
)

SOURCES = Table(
    "sources",
    "Sources",
    "a source that a table or the map uses",
    (
        Column(
            "source_id",
            "code",
            "Short name of the source",
            "Source",
            required=True,
            pattern=r"[a-z0-9]+(-[a-z0-9]+)*",
        ),
        Column("title", "text", "Title as its publisher gives it", "Title", required=True),
        Column(
            "publisher",
            "text",
            "Body, journal or site that published it",
            "Publisher",
            required=True,
        ),
        Column(
            "url",
            "text",
            "Web address that begins with http:// or https://, without a user name; a bracket,"
            " space or accented letter in it is written as a browser copies it, like %28",
            "Address",
            pattern=WEB_ADDRESS,
        ),
        Column(
            # Some sources give a year or a month only, so this is text and not a date.
            "published",
            "text",
            "Date of publication, as exactly as known",
            "Published",
            pattern=r"\d{4}(-\d{2}(-\d{2})?)?",
        ),
        Column(
            "licence",
            "code",
            "; ".join(f"{code}: {terms}" for code, terms in LICENCES.items()),
            "Licence",
            required=True,
            allowed=tuple(LICENCES),
        ),
        Column("note", "text", "What a reader should know about the source", "Note"),
    ),
    ("source_id",),
)

EVIDENCE = Table(
    "evidence",
    "Published studies",
    "a finding of a published study",
    (
        Column("study_id", "code", "Short name of the finding", "Finding", required=True),
        Column("citation", "text", "The study", "Study", required=True),
        Column(
            "year",
            "integer",
            "Year of publication",
            "Year",
            unit="year",
            required=True,
            minimum=1990,
            maximum=2100,
        ),
        Column("design", "text", "How the study was done", "Design", required=True),
        Column("sample", "text", "Who was studied", "Sample"),
        Column("exposure", "text", "What was compared", "Exposure", required=True),
        Column("outcome", "text", "What it was compared on", "Outcome", required=True),
        Column("effect", "decimal", "Effect as published", "Effect"),
        Column(
            "effect_kind",
            "text",
            "What kind of number the effect is",
            "Kind of effect",
            required=True,
        ),
        Column("controls", "text", "What was allowed for", "Allowed for"),
        Column("finding", "text", "The finding, paraphrased", "Finding in words", required=True),
        SOURCE,
        Column(
            "programme_id",
            "code",
            "The programme studied, if one",
            "Programme",
            references="programmes.programme_id",
        ),
    ),
    ("study_id",),
    reading_note=(
        "Effects are as published and mostly not comparable with one another: kinds, scales and"
        " outcomes differ."
    ),
)
