"""Lines to take: the questions that will be asked, their answers and what an opponent would reply.

An answer is shown only while the facts it was written for hold.
"""

from collections.abc import Sequence

from pathfinders.entities.programme import programme_of
from pathfinders.figures.briefing.conditions import Broken, broken
from pathfinders.figures.briefing.facts import QUERIES, Facts, facts_of, filled_in
from pathfinders.figures.figure import Draft, Field, Figure, Source, all_sources
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count, listed

FIELDS = (
    Field("question", "Question"),
    Field("answer_said", "Answer"),
    Field("opponent_said", "An opponent would reply"),
    Field("rests_on", "What the answer rests on"),
)
BASES = {
    "counts": "Published counts",
    "document": "What documents say",
    "view": "What those named said at the time, which is their view",
}


@figure(
    "lines-to-take",
    page="briefing",
    choices=("programme",),
    queries=(*QUERIES, "lines_to_take"),
)
def lines_to_take(version: FigureReader, view: View) -> Figure:
    """The questions that will be asked of a programme, with answers that its facts support."""
    programme = programme_of(version, view)
    facts = facts_of(version, view)
    rows = version.rows("lines_to_take", programme=programme.programme_id)
    # An answer whose facts have changed is left out and not marked: whoever reads it out would
    # leave the mark behind. The caveats say which of its conditions no longer holds.
    stale = [(row, why) for row in rows if (why := _broken(row, facts))]
    gone = [row["position"] for row, _ in stale]
    shown = [_filled(version, row, facts) for row in rows if row["position"] not in gone]
    shows = f"{programme.name}: questions that will be asked, and lines to take"
    caveats = tuple(_flagged(row, why) for row, why in stale)
    draft = Draft(version, shows, FIELDS, shown, caveats)
    if not shown:
        return draft.undrawn(_none(len(rows)), _why(len(rows)))
    title = f"{capital(count(len(shown), 'question'))} that will be asked, and lines to take"
    if stale:
        title += f"; {count(len(stale), 'answer')} left out, because the facts have changed"
    return draft.listed(title)


def _broken(row: Row, facts: Facts) -> Sequence[Broken]:
    return broken(f"{row['answer']} {row['opponent'] or ''}", row["valid_while"], facts)


def _filled(version: FigureReader, row: Row, facts: Facts) -> Row:
    opponent = row["opponent"] and filled_in(row["opponent"], facts)
    return row | {
        "answer_said": filled_in(row["answer"], facts),
        "opponent_said": opponent,
        "rests_on": f"{BASES[row['basis']]}: {_sources(version, row['source_ids'])}",
    }


def _sources(version: FigureReader, source_ids: str) -> str:
    sources = all_sources(version)
    named = [sources[source_id] for source_id in source_ids.split(";")]
    return "; ".join(_publisher_and_year(source) for source in named)


def _publisher_and_year(source: Source) -> str:
    if not source.published:
        return source.publisher
    return f"{source.publisher}, {source.published[:4]}"


def _flagged(row: Row, why: Sequence[Broken]) -> str:
    reasons = listed([f"{each.condition}, and now it is {each.now}" for each in why])
    return (
        f"The answer to “{row['question']}” is not shown: it was written for {reasons}. Somebody"
        " must look at it again"
    )


def _none(written: int) -> str:
    if written:
        return "No answer is shown, because the facts have changed since they were written"
    return "No lines to take have been written for this programme"


def _why(written: int) -> str:
    if written:
        return "Each answer and the facts that no longer support it are named under the caveats."
    return "Questions and answers, each with its source, can be added in the table “Lines to take”."
