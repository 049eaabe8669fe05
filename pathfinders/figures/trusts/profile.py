"""Who a trust is, and which trusts came before and after it."""

from pathfinders.entities.trust import Trust, trust_of
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import day

FIELDS = (Field("about", "About"), Field("fact", "Fact"), Field("basis", "Source"))
TYPE_BASIS = {
    "staff_survey_2019": "From its group in the 2019 staff survey",
    "staff_survey_2019_acute_sector": "From the acute sector of its 2019 staff survey",
    "nhs_choices_2014": "From its NHS Choices type of 2014",
    "nhs_choices_2014_acute_without_shmi": (
        "Acute on NHS Choices in 2014 but no mortality figure, so a specialist trust"
    ),
    "shmi_coverage": (
        "No record of its type, but it had a published mortality figure, so an acute trust"
    ),
    "predecessor": "The type of the trust it replaced",
}
REGION_BASIS = {
    "ods_code": "From its region code in the ODS file",
    "successor": "The region of the trust that followed it",
    "predecessor": "The region of the trust it replaced",
    "nearest_trust": "The region of the nearest trust",
    "name": "From its name",
}
CLOSED_BASIS = {
    "ods_close_date": "ODS closing date",
    "ods_succession_date": "ODS date of succession; no closing date is given",
}
FOUNDATION = (
    "A foundation trust has members and governors of its own and more freedom over money than other"
    " NHS trusts"
)
CAVEAT = (
    "Names and foundation status are those of the ODS file of 2015-16, or of the file named as"
    " source. Closures are known up to April 2022."
)


@figure(
    "trust-profile",
    page="trusts",
    choices=("trust",),
    queries=("trust_profiles", "trust_relations"),
)
def trust_profile(version: FigureReader, view: View) -> Figure:
    """Who the trust is: type, region, status, dates, names, predecessors and successors."""
    trust = trust_of(version, view)
    related = version.rows("trust_relations", trust=trust.trust_code)
    rows = [row | {"source_ids": trust.source_ids} for row in _facts(trust)] + [
        _relation(row) for row in related
    ]
    shows = f"{trust.words}. The code is from the NHS Organisation Data Service (ODS)"
    draft = Draft(version, shows, FIELDS, rows, (CAVEAT,))
    return draft.listed(_title(trust))


def _title(trust: Trust) -> str:
    status = "foundation trust" if trust.is_foundation_trust else "trust"
    closed = f", closed on {day(trust.closed)}" if trust.closed else ""
    return f"{trust.name}: {trust.kind} {status}, {trust.region}{closed}"


def _facts(trust: Trust) -> list[Row]:
    group = f" ({trust.benchmark_group_2019})" if trust.benchmark_group_2019 else ""
    facts = [
        ("Name", trust.name, "Name in the ODS file"),
        ("Later name", trust.name_2019, "Name in the 2019 staff survey"),
        ("Type", trust.trust_type, f"{TYPE_BASIS[trust.trust_type_basis]}{group}"),
        ("Region", trust.region, REGION_BASIS[trust.region_basis]),
        ("Foundation trust", "Yes" if trust.is_foundation_trust else "No", FOUNDATION),
        (
            "Opened",
            day(trust.opened) if trust.opened else "Not known",
            "ODS opening date" if trust.opened else None,
        ),
        ("Closed", *_closing(trust)),
        ("Note", trust.note, None),
    ]
    return [{"about": about, "fact": fact, "basis": basis} for about, fact, basis in facts if fact]


def _closing(trust: Trust) -> tuple[str, str | None]:
    if trust.closed is None:
        return "No closing date is published", None
    return day(trust.closed), CLOSED_BASIS.get(trust.closed_basis or "")


def _relation(row: Row) -> Row:
    about = "Took over from" if row["relation"] == "predecessor" else "Followed by"
    closed = f", closed {day(row['closed'])}" if row["closed"] else ""
    return {
        "about": about,
        "fact": f"{row['name']} ({row['trust_code']}){closed}",
        "basis": "ODS record of succession",
        "source_ids": row["source_ids"],
    }
