"""Pictures that can stand alone."""

import os
import struct
from html import unescape

import pytest

from pathfinders.exports.context import Context
from pathfinders.exports.picture import browser
from pathfinders.exports.picture.browser import NoBrowser, find_browser
from pathfinders.exports.picture.metadata import with_text
from pathfinders.exports.picture.picture import NoPicture, description, image
from pathfinders.figures import make
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.exports.made_up import CONTEXT, made_up


def has_browser() -> bool:
    try:
        find_browser()
    except NoBrowser:
        return False
    return True


needs_browser = pytest.mark.skipif(
    not has_browser(), reason="no Chrome or Chromium on this machine"
)


@needs_browser
def test_an_svg_has_verdict_source_version_and_link_drawn_in(
    version: Version, context: Context
) -> None:
    figure = make("participants-over-time", version, View(programme="gp-consortia-pathfinders"))
    text = unescape(image(figure, context, "svg").decode("utf-8"))
    drawn = " ".join(text[text.index("</desc>") :].replace("</tspan>", " ").split())
    assert text.startswith('<svg role="img" lang="en-GB"')
    for part in (
        *figure.title.split(),
        "Version 1",
        "published 1 January 2026",
        context.link,
        "Sources:",
        figure.sources[0].publisher,
    ):
        assert part in drawn
    assert figure.caveats[0][:40] in drawn
    assert description(figure, context) in text
    assert "rgb(255, 255, 255)" in drawn


@needs_browser
def test_a_png_is_sharp_and_described(context: Context, version: Version) -> None:
    figure = make("retention", version, View(programme="mutuals-in-health"))
    picture = image(figure, context, "png")
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    assert width == 2000
    assert height > 800
    assert description(figure, context).encode() in picture


@needs_browser
def test_hostile_text_is_drawn_as_text(context: Context) -> None:
    figure = made_up(
        title="<b>not bold</b> & <a href='http://evil.example'>x</a>",
        caveats=("<script>alert(1)</script>",),
    )
    text = image(figure, context, "svg").decode("utf-8")
    assert "<script" not in text
    assert (
        "evil.example'" not in text.replace("&#x27;", "'").split("</desc>")[1] or "<a" not in text
    )
    assert "&lt;b&gt;not bold&lt;/b&gt;" in text


@needs_browser
def test_a_browser_that_fails_is_replaced(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = find_browser()
    monkeypatch.setenv("CHROMIUM", "/bin/false")
    monkeypatch.setattr(browser, "LONGEST_SECONDS", 10)
    with pytest.raises(NoBrowser, match="could not draw"):
        image(made_up(), context, "svg")
    monkeypatch.setenv("CHROMIUM", real)
    monkeypatch.setattr(browser, "LONGEST_SECONDS", 60)
    assert b"<svg" in image(made_up(), context, "svg")


def test_without_a_browser_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(NoBrowser, match="Install Chromium"):
        image(made_up(), CONTEXT, "png")
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(NoBrowser, match="CHROMIUM names /nowhere/chromium"):
        image(made_up(), CONTEXT, "png")


def test_a_list_and_an_undrawn_figure_have_no_picture() -> None:
    with pytest.raises(NoPicture, match="it is a list"):
        image(made_up(chart=None, alt=""), CONTEXT, "png")
    with pytest.raises(NoPicture, match="Nobody counted"):
        image(made_up(chart=None, alt="", empty="Nobody counted."), CONTEXT, "svg")


def test_words_are_put_into_an_svg_as_text() -> None:
    made = with_text(
        b'<svg class="x" width="1"><g/></svg>', "svg", "<title> & more", "line\x00 </desc><script>"
    )
    assert made == (
        b'<svg role="img" lang="en-GB" class="x" width="1"><title>&lt;title&gt; &amp; more</title>'
        b"<desc>line &lt;/desc&gt;&lt;script&gt;</desc><g/></svg>"
    )
    with pytest.raises(ValueError, match="not an SVG"):
        with_text(b"<html>", "svg", "", "")
