"""Every sentence can be read out: words that people say, short, without statistics or drawing."""

from collections.abc import Iterator

import pytest

from pathfinders.figures import KINDS
from pathfinders.figures.every_sentence import Line, every_sentence
from pathfinders.store.versions import Version
from tests.readable import too_hard, too_hard_to_read_out


@pytest.fixture(scope="module")
def lines(version: Version) -> dict[str, list[Line]]:
    """Every line by its figure."""
    by_figure: dict[str, list[Line]] = {}
    for line in every_sentence(version):
        by_figure.setdefault(line.figure, []).append(line)
    return by_figure


def problems(lines: list[Line]) -> Iterator[str]:
    """What is wrong with the lines of a figure, each named with its place."""
    for line in lines:
        read_out = line.part in ("sentence", "verdict")
        for wrong in too_hard_to_read_out(line.text) if read_out else too_hard(line.text):
            yield f"{line.page} {line.chosen} {line.figure}, {line.part}: {wrong}: {line.text}"


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_figure_can_be_read_out(lines: dict[str, list[Line]], name: str) -> None:
    assert list(dict.fromkeys(problems(lines[name]))) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A difference that cannot be told from chance", "from chance"),
        ("It stood at nine", "stood at"),
        ("No list is held for it", "held"),
        ("Seven of nine stayed (95% interval 45% to 94%)", "statistic"),
        ("The grey band spans two days", "drawing"),
        ("More than it was, and better than that", "than"),
        (" ".join(["word"] * 46), "46 words"),
        (" ".join(["word"] * 36), "36 words"),
    ],
)
def test_what_cannot_be_read_out_is_found(text: str, reason: str) -> None:
    assert any(reason in wrong for wrong in too_hard_to_read_out(text))


def test_what_a_minister_could_say_passes() -> None:
    said = "Seven of the nine stayed. More than 40 had become social enterprises by 2015."
    assert too_hard_to_read_out(said) == []
