"""Stored text as the pages write it. What a browser makes of it, tests/browser looks at."""

from dataclasses import replace

import pytest

from components.text import JOINER, link, plain, source_line
from pathfinders.figures import Source


@pytest.mark.parametrize(
    "text",
    [
        "Tameside Hospital NHS Foundation Trust",
        "published on 5 July 2014, at 10:30, all of it: more",
        "It's 50% of £1,000 (a guess); \u2013 see note",
    ],
)
def test_usual_text_has_no_joiner_in_it(text: str) -> None:
    assert JOINER not in plain(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (":smile:", f"\\:{JOINER}smile\\:"),
        (":material/delete:", f"\\:{JOINER}material/delete\\:"),
        ("a -> b", f"a \\-{JOINER}\\> b"),
        ("a <-> b", f"a \\<{JOINER}\\-{JOINER}\\> b"),
        ("a >= b", f"a \\>{JOINER}= b"),
        ("https://auto.example", f"https\\:{JOINER}//auto\\.example"),
        ("WWW.auto.example", f"WWW{JOINER}\\.auto\\.example"),
        ("a@mail.example", f"a{JOINER}@mail\\.example"),
        ("# two\nlines", "\\# two lines"),
        ("an escape \x1b", "an escape \\\\x1b"),
    ],
)
def test_what_is_replaced_after_markdown_is_broken_up(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_link_cannot_be_left() -> None:
    assert link("<b>T</b>", 'https://ok.example/">)![x](y)') == (
        '<a href="https://ok.example/&quot;&gt;)![x](y)" target="_blank"'
        ' rel="noopener noreferrer">&lt;b&gt;T&lt;/b&gt;</a>'
    )


@pytest.mark.parametrize(
    "address", [None, "", "javascript:alert(1)", "data:text/html,x", "//x.org"]
)
def test_only_a_web_address_is_linked(address: str | None) -> None:
    assert link("A & B", address) == "A &amp; B"


def test_a_source_is_named_with_its_link_publisher_and_day() -> None:
    source = Source("s", "<T>", "A & B", "https://ok.example/", "2014-07", "cited")
    assert source_line(source).endswith(">&lt;T&gt;</a>. A &amp; B, 2014-07.")
    without = replace(source, url=None, published=None)
    assert source_line(without) == "&lt;T&gt;. A &amp; B."
    assert source_line(without, title_strong=True) == "<strong>&lt;T&gt;</strong>. A &amp; B."
