"""What studies of the programme itself found."""

from pathfinders.entities.programme import programme_of
from pathfinders.figures.figure import Draft, Field, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.figures.registry import figure
from pathfinders.links import View
from pathfinders.store.versions import Row
from pathfinders.words import capital, count

FIELDS = (
    Field("study", "Study"),
    Field("said", "What it was about, and what it found"),
)
MOST_WORDS = 35
"""Words of a title that can still be read out."""
A_DOCUMENT = frozenset({"review", "evaluation", "report", "survey"})
"""Words of a study's name that make it one that "the" comes before."""
SAYS = frozenset({"concludes", "describes", "finds", "reports", "shows", "says"})
"""First words of a finding that has the study as its subject."""


@figure(
    "own-studies",
    page="briefing",
    choices=("programme",),
    queries=("programmes", "published_studies"),
)
def own_studies(version: FigureReader, view: View) -> Figure:
    """What published studies of a programme found, in their own terms."""
    programme = programme_of(version, view)
    rows = [
        row | {"study": row["citation"], "said": f"{row['outcome']}: {_lower(row['finding'])}"}
        for row in version.rows("published_studies")
        if row["programme"] == programme.name and row["finding"]
    ]
    shows = f"{programme.name}: what published studies of it found"
    draft = Draft(version, shows, FIELDS, rows)
    if not rows:
        return draft.undrawn(
            "No published study of this programme has been collected",
            "An evaluation of it, with its source, can be added in the table “Published studies”.",
        )
    # The title is one of the briefing's sentences. Where all findings together are too long to be
    # read out, it has the newest, by which the query orders last, and says how many more there are.
    whole = ". ".join(_in_short(row) for row in rows)
    if len(whole.split()) <= MOST_WORDS:
        return draft.listed(whole)
    others = len(rows) - 1
    verb = "is" if others == 1 else "are"
    more = f"{capital(count(others, 'other finding'))} {verb} published"
    return draft.listed(f"{_in_short(rows[-1])}. {more}")


def _in_short(row: Row) -> str:
    """ "The Ham review (2014) looked at mortality. It concludes that ..."."""
    who = row["citation"].split(",")[0].strip()
    if set(who.lower().split()) & A_DOCUMENT and not who.startswith("The "):
        who = f"The {who}"
    finding = str(row["finding"]).rstrip(".")
    topic = f"{who} ({row['year']}) looked at {_lower(row['outcome'])}"
    # "Finds that ..." needs a subject, which a finding that is a sentence of its own has already.
    if finding.split()[0].lower() in SAYS:
        return f"{topic}. It {_lower(finding)}"
    return f"{topic}: {_lower(finding)}"


def _lower(text: str) -> str:
    """The text with a small first letter, unless its first word is a name in capitals."""
    if text[:2].isupper():
        return text
    return f"{text[:1].lower()}{text[1:]}"
