"""Enrolment by region and by trust type: how many took part, and what share of those that could."""

from collections.abc import Sequence
from datetime import date

from pathfinders.charts.chart import Axis, Chart, single
from pathfinders.charts.labels import wrapped
from pathfinders.charts.marks import Interval, Point, Points
from pathfinders.charts.palette import sign
from pathfinders.entities.programme import Programme, programme_of
from pathfinders.figures.enrolment.basis import is_complete, noun, share_words
from pathfinders.figures.enrolment.listed_regions import regions_from_list
from pathfinders.figures.enrolment.regions import published_by_region
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.participation import standing_of
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.statistics.equal_shares import equal_shares_p
from pathfinders.statistics.proportions import wilson
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, day, listed, number, percent, small

RULE = (
    "Eligible: every NHS trust open on {announced}, when the programme was announced. A trust is"
    " open from its opening date until its closing date"
)
UNDATED = (
    "{unknown} no known opening date and {counts} as open, because a later closing date or the 2019"
    " staff survey shows that {they} still existed; a trust with no such trace is left out"
)
TEST = (
    "Whether the shares differ is tested for all of them at once (chi-squared with both margins"
    " fixed: p {p}), because intervals that overlap prove nothing"
)
CLEAR = 0.05
LUCK = (
    "Trusts put themselves forward, so these are no sample. Wilson's 95% intervals say how far such"
    " small numbers could differ by chance alone"
)


def share_figure(
    version: FigureReader, key: str, label: str, programme: Programme
) -> Figure | None:
    """The figure of trusts taking part and their share of eligible trusts, by `key` of the trusts
    (region, trust_type).

    None where the programme has no complete list of trusts, or the day of its announcement is not
    known.
    """
    counts = version.rows("programme_counts", programme=programme.programme_id)
    if (
        programme.announced is None
        or not programme.is_of_trusts
        or not is_complete(programme, counts)
    ):
        return None
    trusts = version.rows("trusts_open_at_announcement", programme=programme.programme_id)
    rows = [
        _group(group, [t for t in trusts if t[key] == group])
        for group in sorted({t[key] for t in trusts})
    ]
    eligible = sum(row["eligible"] for row in rows)
    fields = (
        Field("group", label),
        Field("took_part", "Trusts that took part", "integer"),
        Field("eligible", "Eligible trusts", "integer"),
        Field("share", "Share that took part, %", "percent"),
        Field("low", "95% interval from, %", "percent"),
        Field("high", "95% interval to, %", "percent"),
    )
    shows = (
        f"{programme.name}: share of the {eligible} eligible trusts that took part, by"
        f" {label.lower()}, with 95% intervals"
    )
    if eligible:
        shows += f"; in all {share_words(_within(rows), eligible)}"
    p = _p(rows)
    test = TEST.format(p="under 0.01" if p < 0.01 else number(p, 2))
    draft = Draft(version, shows, fields, rows, (*_caveats(programme.announced, trusts), test))
    alt = f"A point and its 95% interval for each {label.lower()}. " + " ".join(
        f"{row['group']}: {row['took_part']} of {row['eligible']} ({row['words']})." for row in rows
    )
    return draft.drawn(_verdict(key, rows), _chart(rows), alt)


def _group(group: str, trusts: Sequence[Row]) -> Row:
    """Numbers of one region or type. A participant that was not open counts as taking part and not
    in the share.
    """
    eligible = [t for t in trusts if t["was_open"]]
    share: tuple[float, float, float] | None = None
    if eligible:
        successes = sum(t["took_part"] for t in eligible)
        share = (successes / len(eligible), *wilson(successes, len(eligible)))
    sources = dict.fromkeys(s for t in trusts for s in t["source_ids"].split(";"))
    return {
        "group": group,
        "took_part": sum(t["took_part"] for t in trusts),
        "eligible": len(eligible),
        "words": share_words(successes, len(eligible)) if eligible else "no eligible trusts",
        "share": share and 100 * share[0],
        "low": share and 100 * share[1],
        "high": share and 100 * share[2],
        "source_ids": ";".join(sources),
    }


def _caveats(announced: date, trusts: Sequence[Row]) -> tuple[str, ...]:
    undated = sum(t["opened"] is None and bool(t["was_open"]) for t in trusts)
    outside = [t["name"] for t in trusts if not t["was_open"]]
    caveats = [RULE.format(announced=day(announced)), LUCK]
    if undated:
        one = undated == 1
        unknown = capital(count(undated, "trust has", "trusts have"))
        caveats.append(
            UNDATED.format(
                unknown=unknown, counts="counts" if one else "count", they="it" if one else "they"
            )
        )
    if outside:
        caveats.append(f"Took part but not open by this rule, so in no share: {listed(outside)}")
    return tuple(caveats)


def _verdict(key: str, rows: Sequence[Row]) -> str:
    total, eligible = sum(row["took_part"] for row in rows), sum(row["eligible"] for row in rows)
    if key == "trust_type":
        parts = [
            f"{small(row['took_part'])} of {row['eligible']} {row['group'].lower()}"
            for row in rows
            if row["took_part"]
        ]
        none = [row["group"].lower() for row in rows if not row["took_part"]]
        return f"{capital(listed(parts))} trusts took part" + (
            f", and no {listed(none, 'or')} trust" if none else ""
        )
    within = _within(rows)
    whole = f"{capital(small(total))} of {eligible} eligible trusts took part"
    if within < total:
        took = capital(count(total, "trust"))
        whole = f"{took} took part, {small(within)} of them among the {eligible} that were eligible"
    if _p(rows) >= CLEAR:
        return f"{whole}; the regions do not clearly differ"
    return f"{whole}; the shares clearly differ between regions"


def _within(rows: Sequence[Row]) -> int:
    """How many of those eligible took part."""
    return sum(round(row["share"] * row["eligible"] / 100) for row in rows if row["eligible"])


def _p(rows: Sequence[Row]) -> float:
    """The p-value of one test of whether all groups have the same share."""
    known = [row for row in rows if row["eligible"]]
    taking_part = [round(row["share"] * row["eligible"] / 100) for row in known]
    return equal_shares_p(taking_part, [row["eligible"] for row in known])


def _chart(rows: Sequence[Row]) -> Chart:
    drawn = [row for row in rows if row["eligible"]]
    names = [
        f"{wrapped(row['group'], 16)}\n{row['took_part']} of {row['eligible']}" for row in drawn
    ]
    points = tuple(
        Point(
            row["share"],
            name,
            f"{row['group']}: {row['took_part']} of {row['eligible']}\n{row['words']}",
            percent(row["share"] / 100),
            "above" if row["took_part"] else "above right",
            Interval(row["low"], row["high"]),
        )
        for row, name in zip(drawn, names, strict=True)
    )
    return single(
        Points(points, sign("part", "share"), size=12, stroke=2.5, cap=6),
        x=Axis(
            "Share of eligible trusts that took part",
            low=-0.5,
            high=1.06 * max(row["high"] for row in drawn),
            after="%",
            from_zero=True,
        ),
        y=Axis(kind="category", categories=tuple(names), reversed=True),
        height=90 + 72 * len(drawn),
    )


@figure(
    "participants-by-region",
    page="enrolment",
    choices=("programme",),
    queries=(
        "programmes",
        "programme_counts",
        "trusts_open_at_announcement",
        "participant_spells",
        "regions",
    ),
)
def participants_by_region(version: FigureReader, view: View) -> Figure:
    """Trusts taking part by region with the share of eligible trusts; for other programmes,
    published counts by region.
    """
    programme = programme_of(version, view)
    return (
        share_figure(version, "region", "Region", programme)
        or regions_from_list(version, standing_of(version, programme))
        or published_by_region(version, programme)
    )


@figure(
    "participants-by-type",
    page="enrolment",
    choices=("programme",),
    queries=("programmes", "programme_counts", "trusts_open_at_announcement"),
)
def participants_by_type(version: FigureReader, view: View) -> Figure:
    """Trusts taking part by trust type, with the share of eligible trusts of that type."""
    programme = programme_of(version, view)
    shares = share_figure(version, "trust_type", "Trust type", programme)
    return shares or _no_types(version, programme)


def _no_types(version: FigureReader, programme: Programme) -> Figure:
    draft = Draft(
        version,
        f"{programme.name}: participants by type of NHS trust",
        (),
        (),
    )
    if programme.is_of_trusts:
        why = (
            "The list of trusts that took part is not complete, or the day of the announcement is"
            " not known."
        )
    elif programme.participants_listed and "NHS trust" in programme.participant_kind:
        why = "Trust types apply to NHS trusts, and no participant is listed with the code of one."
    elif noun(programme) == "trust":
        why = (
            "No list of participants is published. One with the code of each trust would be needed."
        )
    else:
        why = (
            "Trust types apply to NHS trusts. Here the kind of participant was:"
            f" {programme.participant_kind}."
        )
    return draft.undrawn("Participants cannot be split by trust type", why)
