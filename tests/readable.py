"""What makes a sentence one that nobody could read out: used by the tests of readability."""

import re

MOST_WORDS_COPIED = 45
MOST_WORDS_A_SENTENCE = 35
# Each with what people say instead.
NOBODY_SAYS = {
    r"(told|tells?|telling|separated?) \w* ?from chance": "no clear difference",
    r"outcomes? (was |were )?looked for": "what the programme asked for",
    r"\bst(ood|ands?) at\b": "was",
    r"\b(is|are|was|were|be|none|ratings?|values?|lists?|number) held\b": "published",
    r"\bheld (for|in|here|of|by)\b": "published",
    r"\bmiddle half\b": "most",
    r"\bcan be told\b": "is clear",
    r"\b(tell|told) (them )?apart\b": "clearly different",
    r"\bknown within bounds\b": "known only roughly",
    r"\bas the sources name\b": "leave out",
    r"\b(in|of|from) this collection\b": "published",
    r"\bgoes unrecorded\b": "is not published",
    r"\bwhose account\b": "who says so",
    r"\bis not known name by name\b": "was not published name by name",
    r"\bwhat it is per is not stated\b": "for what is not stated",
    r"\bset (how|staff|what) .* beside\b": "link",
    r"\bintention to treat\b": "counting those who left",
    r"\bit was run by\b": "who ran the programme",
    r"£[\d.]+[\w ]* and £[\d.]+( million| billion)? was\b": "were",
    r"\bother sums was\b": "were",
    r"\bthe record runs from\b": "what happened first and last",
    r"\bwhat came next is published for\b": "what came next",
    r"\bwere? raised by others\b": "others pointed to",
    r"\bbarriers were named\b": "sources name so many obstacles",
    r"\bor the most for one participant\b": "and",
    r"\bno end is published$": "what became of them is not published",
    r"\b(\w+) of \1 (have|has|had) not\b": "none is known to have left",
    r"\bof the (\d+|[a-z]+) participants.*\b(what became of|for) \1\b": "the other, or them",
    r"\bthe aim of (?!the )[\w' ]+(programme|pilots|vanguards|fund|pioneers)\b": "the aim of the",
    r"\b(None|nan)\b(?! (is|are|was|were|has|have|of|had|could))": "an empty value",
}
STATISTICS = re.compile(
    r"\binterval\b|\b95%|\bconfidence\b|standard (deviation|error)s?|\bp ?[<=] ?0|\bbeta\b|"
    r"\bspecification|\bregression|\bquartile|\bmedian\b|\bfunnel\b|\bcontrol limits?\b",
    re.IGNORECASE,
)
DRAWING = re.compile(
    r"\b(grey|pale|dashed|dotted|shaded|outlined?|axis|axes|legend|curves?|plotted|coloured|"
    r"symbols?|hollow|bars?|dots?|bands?|drawn|chart|the line|one point)\b",
    re.IGNORECASE,
)
ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-Z“£0-9])")


def too_hard(text: str) -> list[str]:
    """What is wrong with any text that people read; empty where nothing is."""
    return [
        f"“{match[0]}”: nobody says that; say {better}"
        for pattern, better in NOBODY_SAYS.items()
        if (match := re.search(pattern, text, re.IGNORECASE if pattern.islower() else 0))
    ]


def too_hard_to_read_out(text: str) -> list[str]:
    """What is wrong with a sentence that is read out or copied; empty where nothing is."""
    wrong = too_hard(text)
    if len(text.split()) > MOST_WORDS_COPIED:
        wrong.append(f"{len(text.split())} words; at most {MOST_WORDS_COPIED} are copied")
    for sentence in ENDS.split(text):
        if len(sentence.split()) > MOST_WORDS_A_SENTENCE:
            wrong.append(f"a sentence of {len(sentence.split())} words: “{sentence[:60]} ...”")
        if len(re.findall(r"\b(?<!more )(?<!less )(?<!fewer )than\b", sentence)) > 1:
            wrong.append("“than” twice in one sentence")
    wrong += [f"a statistic, “{m[0]}”" for m in STATISTICS.finditer(text)]
    wrong += [f"a word about the drawing, “{m[0]}”" for m in DRAWING.finditer(text)]
    return wrong
