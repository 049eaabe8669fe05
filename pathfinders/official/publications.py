"""The official publications that can be imported as they are."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["staff_survey", "shmi", "ods_trusts", "cqc"]


@dataclass(frozen=True)
class Publication:
    """A publication that can be imported as it is."""

    kind: Kind
    label: str
    """As in "This is the NHS Staff Survey (organisation results)"."""
    file: str
    """The usual name or look of its file."""
    url: str
    """Where its publisher offers it."""
    tables: tuple[str, ...]
    """The tables it fills, besides sources."""


PUBLICATIONS: dict[Kind, Publication] = {
    p.kind: p
    for p in (
        Publication(
            "staff_survey",
            "the NHS Staff Survey, organisation results",
            "an Excel workbook with a sheet for each group",
            "https://www.nhsstaffsurveyresults.com/",
            ("engagement",),
        ),
        Publication(
            "shmi",
            "the Summary Hospital-level Mortality Indicator (SHMI), trust level",
            "a CSV file",
            "https://digital.nhs.uk/data-and-information/publications/statistical/shmi",
            ("outcomes",),
        ),
        Publication(
            "ods_trusts",
            "the NHS trusts file of the Organisation Data Service (ODS), etr.csv",
            "a CSV file without headings",
            "https://digital.nhs.uk/services/organisation-data-service",
            ("trusts",),
        ),
        Publication(
            "cqc",
            "the Care Quality Commission's (CQC) latest ratings",
            "an OpenDocument workbook (.ods)",
            "https://www.cqc.org.uk/about-us/transparency/using-cqc-data",
            ("cqc_ratings",),
        ),
    )
}
