"""What the collection does not hold about a trust, worked out from what it does."""

from pathfinders.entities.trust import Trust, trust_of
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.figures.trusts.spread import MIN_GROUP
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, day, listed, small

FIELDS = (
    Field("about", "About"),
    Field("gap", "What is not known here"),
    Field("means", "What that means"),
)
CAVEAT = (
    "Not found here is not the same as not existing: each line says which it is, where that is"
    " known."
)
NOT_APPLICABLE = "Not applicable"
Gap = tuple[str, str, str]
"""About what, what is not known, and what that means."""


@figure(
    "trust-gaps",
    page="trusts",
    choices=("trust",),
    queries=("trust_profiles", "trust_holdings", "trust_coverage"),
)
def trust_gaps(version: FigureReader, view: View) -> Figure:
    """What is not known about the trust from this collection."""
    trust = trust_of(version, view)
    held = version.rows("trust_holdings", trust=trust.trust_code)[0]
    covered = version.rows("trust_coverage", trust=trust.trust_code)
    gaps = [
        *_identity(trust),
        *_programmes(held),
        *_ratings(held),
        *_survey(held, covered),
        *_mortality(trust, covered),
    ]
    rows = [
        {"about": about, "gap": gap, "means": means, "source_ids": trust.source_ids}
        for about, gap, means in gaps
    ]
    draft = Draft(
        version,
        f"{trust.words}: what is not known",
        FIELDS,
        rows,
        (CAVEAT,),
    )
    besides = sum(means.startswith(NOT_APPLICABLE) for _, _, means in gaps)
    unknown = len(gaps) - besides
    things = capital(count(unknown, "thing"))
    title = f"{things} about this trust {'was' if unknown == 1 else 'were'} not found"
    if besides:
        title += f"; {small(besides)} {'does' if besides == 1 else 'do'} not apply to it"
    return draft.listed(title)


def _identity(trust: Trust) -> list[Gap]:
    gaps = []
    if trust.opened is None:
        gaps.append(("Dates", "The opening date", "It is not in the sources used."))
    if trust.closed is None and trust.note and "closure" in trust.note:
        gaps.append(("Dates", "Whether and when it closed, and what followed it", f"{trust.note}."))
    if trust.closed_basis == "ods_succession_date":
        gaps.append(
            (
                "Dates",
                "The closing date itself",
                "The date held is that on which another trust succeeded it.",
            )
        )
    if trust.latitude is None:
        gaps.append(
            (
                "Place",
                "Where its headquarters were",
                "No coordinates are in the sources used; it is missing from maps.",
            )
        )
    return gaps


def _programmes(held: Row) -> list[Gap]:
    lists = (
        f"{count(held['programmes_with_lists'], 'programme')} of {small(held['programmes_at_all'])}"
    )
    means = f"Participants are listed for {lists}, and not all of those lists are complete."
    gaps = [
        (
            "Programmes",
            "Whether it took part in programmes whose participants are not listed",
            means,
        )
    ]
    if held["spells_without_leaving"]:
        gaps.append(
            (
                "Special measures",
                "When its latest spell in special measures ended",
                "No leaving date was found.",
            )
        )
    elif not held["spells"]:
        means = (
            f"Spells of {count(held['trusts_with_spells'], 'trust')} were found; the list is not"
            " known to be complete."
        )
        gaps.append(("Special measures", "Whether it was ever in special measures", means))
    return gaps


def _ratings(held: Row) -> list[Gap]:
    if not held["publications"]:
        means = (
            f"Ratings were collected of {count(held['trusts_rated'], 'trust')}; this one may well"
            " have been rated."
        )
        return [("CQC ratings", "How the Care Quality Commission (CQC) rated it", means)]
    gaps = [
        (
            "CQC ratings",
            "Ratings between those listed here",
            "They are dated points and not a full history.",
        )
    ]
    if held["publications_in_part"]:
        said = (
            f"{small(held['publications_in_part'])} of {count(held['publications'], 'publication')}"
        )
        means = "They were not found, or the inspection did not cover the domain."
        gaps.append(("CQC ratings", f"Some domain ratings in {said}", means))
    return gaps


def _survey(held: Row, covered: list[Row]) -> list[Gap]:
    about = "Staff survey"
    gaps: list[Gap] = []
    panel = [
        row for row in covered if row["series"] == "survey" and row["trusts_of_type"] >= MIN_GROUP
    ]
    missing = [row["period_end"].year for row in panel if row["was_open"] and not row["is_held"]]
    if not panel:
        means = (
            "The values held by year cover acute, non-specialist trusts only; the survey itself"
            " covered other trusts too."
        )
        gaps.append((about, "Its values by year", means))
    elif missing:
        means = (
            "The research panel does not have them, although the trust is not known to have been"
            " closed."
        )
        gaps.append((about, f"Its values in {_years(missing)}", means))
    themes = [row for row in covered if row["series"] == "themes"]
    expected = [row for row in themes if row["was_open"] and row["trusts_of_type"] >= MIN_GROUP]
    lacking = [row["period_end"].year for row in expected if not row["is_held"]]
    if lacking:
        gaps.append(
            (
                about,
                f"Its scores from 0 to 10 in {_years(lacking)}",
                "The file read here does not list it under its code, or its scores are suppressed."
                + " Closures after April 2022 are not known." * (lacking[-1] > 2022),
            )
        )
    if held["values_without_respondents"]:
        said = count(held["values_without_respondents"], "survey value")
        gaps.append(
            (
                about,
                f"How many staff answered for {said}",
                "Single figures quoted by the press or by the trust, or scores whose file does not"
                " say.",
            )
        )
    return gaps


def _mortality(trust: Trust, covered: list[Row]) -> list[Gap]:
    about = "Mortality (SHMI)"
    shmi = [row for row in covered if row["series"] in ("hscic_rolling", "calendar_year")]
    if trust.trust_type != "Acute" and not any(row["is_held"] for row in shmi):
        return [
            (
                about,
                "How its deaths compare with those expected",
                f"{NOT_APPLICABLE}: SHMI does not exist for {trust.kind} trusts.",
            )
        ]
    gaps: list[Gap] = []
    missing = [
        row
        for row in shmi
        if row["was_open"] and not row["is_held"] and row["trusts_of_type"] >= MIN_GROUP
    ]
    rolling = [row["period_end"] for row in missing if row["series"] == "hscic_rolling"]
    years = [row["period_end"].year for row in missing if row["series"] == "calendar_year"]
    if rolling:
        gaps.append(
            (
                about,
                f"Its SHMI in {count(len(rolling), 'twelve-month period')} to {day(rolling[-1])}",
                "The publications read here have no value under its code.",
            )
        )
    if years:
        gaps.append((about, f"Its SHMI in {_years(years)}", "The research panel does not have it."))
    if any(row["series"] == "calendar_year" and row["is_held"] for row in shmi):
        gaps.append(
            (
                about,
                "Whether its calendar-year values were as expected",
                "That series was published without limits.",
            )
        )
    return gaps


def _years(years: list[int]) -> str:
    """ "2013 and 2015 to 2019": years in rising order, three or more in a row as a span."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    said = [
        [f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(year) for year in run] for run in runs
    ]
    return listed([words for run in said for words in run])
