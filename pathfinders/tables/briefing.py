"""What the briefing says beyond counts: what a programme asked for, and lines to take."""

from pathfinders.tables.contract import ALSO_SOURCES, NOTE, SOURCE, Column, Rule, Table, row_rule
from pathfinders.tables.programmes import PROGRAMME

ASKED = ("required", "hoped_for", "not_required")
FACTS = (
    "chosen",
    "left",
    "leavers",
    "stayed",
    "still",
    "completed",
    "reached",
    "fund",
    "most",
    "spent",
    "barriers",
    "elsewhere",
)
"""The facts that an answer may hold in braces or depend on; the figures fill them in."""
CONDITION = r"[a-z]+ ?(=|<|>) ?[^;]+"
_NAMES = ", ".join(f"'{name}'" for name in FACTS)
# In small letters, because {Left} is the same fact as {left} at the beginning of a sentence. The
# opponent's reply is searched too: it is filled in from the same figures.
_SLOTS = r"regexp_extract_all(lower(concat_ws(' ', answer, opponent)), '\{([^}]*)\}', 1)"
_ASKED_OF = r"regexp_extract_all(valid_while, '(?:^|;) ?([a-z]+)', 1)"

PROGRAMME_OUTCOMES = Table(
    "programme_outcomes",
    "What programmes asked for",
    "a programme and the outcome that its counts of `outcome_achieved` are about",
    (
        PROGRAMME,
        Column(
            "to_reach",
            "text",
            "The outcome as words that follow “to”, such as “become a mutual”",
            "Outcome",
            required=True,
        ),
        Column(
            "reached",
            "text",
            "The outcome as words that follow a number, such as “had become mutuals”",
            "Outcome, after a number",
            required=True,
        ),
        Column(
            # What was asked for is said before whether it was reached: of a programme that only
            # hoped for an outcome, "none reached it" is no failure to do what was required.
            "asked",
            "code",
            "Whether the programme required it of its participants (required), hoped for it"
            " (hoped_for) or left it to them (not_required); empty where that is not published",
            "Whether it was asked for",
            allowed=ASKED,
        ),
        Column(
            # Some publications count bodies whose link to the participants is not known, and a
            # share of the participants cannot be worked out from these.
            "counted",
            "code",
            "Whether those counted as having reached it are participants, or other bodies whose"
            " link to participants is not known",
            "Who is counted",
            required=True,
            allowed=("participants", "others"),
        ),
        Column(
            "conclusion",
            "text",
            "What participants concluded, as a sentence without its full stop",
            "What participants concluded",
        ),
        SOURCE,
        NOTE,
        ALSO_SOURCES,
    ),
    ("programme_id",),
    reading_note="What was asked for is said before whether it was reached.",
)

ANSWERS = Table(
    "answers",
    "Lines to take",
    "a question that will be asked of a programme, with its answer",
    (
        PROGRAMME,
        Column(
            "position",
            "integer",
            "Place in the list of questions",
            "Position",
            unit="place",
            required=True,
            minimum=1,
        ),
        Column("question", "text", "The question as it will be asked", "Question", required=True),
        Column(
            "answer",
            "text",
            "The answer, in two sentences. A fact in braces, such as {left}, is filled in from the"
            f" figures, {{Left}} with a capital; facts: {', '.join(FACTS)}",
            "Answer",
            required=True,
        ),
        Column(
            "basis",
            "code",
            "Whether the answer rests on what was counted (counts), on what a document says"
            " (document), or on what people said, who are then named (view)",
            "Basis",
            required=True,
            allowed=("counts", "document", "view"),
        ),
        Column(
            # Lines to take are written against the figures of a day. When a new version changes one
            # of those facts the answer would be wrong, so it is withheld until somebody has looked
            # at it again.
            "valid_while",
            "text",
            "The facts on which the answer depends, joined by ;, such as left = 2; reached = 0;"
            " spent = not published. Where one no longer holds, the answer is not shown",
            "Valid while",
            pattern=f"{CONDITION}(; ?{CONDITION})*",
        ),
        Column("opponent", "text", "What an opponent would reply", "What an opponent would reply"),
        SOURCE,
        NOTE,
        ALSO_SOURCES,
    ),
    ("programme_id", "position"),
    (
        Rule(
            "answers-name-known-facts",
            "an answer has no other facts in braces than those that the figures fill in",
            "answer",
            f'SELECT _row FROM "answers" WHERE NOT list_has_all([{_NAMES}], {_SLOTS})',
            f"Use one of: {', '.join(FACTS)}.",
        ),
        row_rule(
            "answers",
            "conditions-name-known-facts",
            "an answer depends on no other facts than those that the figures know",
            "valid_while",
            f"list_has_all([{_NAMES}], {_ASKED_OF})",
            f"Use one of: {', '.join(FACTS)}.",
        ),
    ),
    "An answer whose facts have changed is not shown until somebody has looked at it again.",
)
