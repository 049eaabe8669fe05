"""One page: its heading, the version it shows, the reader's choices, its figures and its foot.

    with page("Attrition", "How many of those chosen stayed, and who left.") as p:
        p.choose("programme")
        p.answer("retention")
        p.show("retention", "who-left")

The parts stand in components/shell.py (the frame), view.py (the address), filters.py and figure/.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from html import escape
from itertools import zip_longest

import streamlit as st

from components import filters, shell
from components.figure import figure
from components.figure.marking import show_marked
from components.parts import EVERYTHING, Part, choose_part, show_rest
from components.text import show_html, show_list, strong
from components.view import choice, current_view, write_address
from pathfinders.figures import Figure, is_made, make
from pathfinders.figures.applications.rows import once_each
from pathfinders.links import View
from pathfinders.store.versions import Version

FILTERS = {
    "programme": filters.programme,
    "group": filters.group,
    "indicator": filters.indicator,
    "outcome": filters.outcome,
    "year": filters.year,
    "years": filters.years,
    "period": filters.period,
    "trust": filters.trust,
    "prices": filters.prices,
}
FURTHER = ("beside", "third", "fourth", "places", "fund", "months", "entry")
FILTERS |= {name: partial(filters.further, name=name) for name in FURTHER}


class Page:
    """A page while it is being laid out, at a version and with the reader's choices."""

    def __init__(self, version: Version, *, answers: bool = True) -> None:
        self.version = version
        self.view: View = current_view()
        # The place right under the title is taken now, and filled once the choices are known.
        self._answer = st.container(key="answer") if answers else None
        # What takes a moment the first time, and what to say meanwhile.
        self.estimating: Mapping[str, str] = {}
        self.parts: Mapping[str, Part] = {}

    def choose(
        self,
        *rows: str | tuple[str, ...],
        only: tuple[str, ...] = (),
        parts: Callable[["Page"], Mapping[str, Part]] | None = None,
        marks: bool = True,
    ) -> View:
        """Offers the choices, those of a tuple beside each other, and writes them into the address;
        returns the view with each filled in. With `only`, all other choices are at their defaults.

        `parts` is for a long page: what it is divided into, given the other choices. With `marks`,
        a page about a programme names the trust that its charts have a ring round.
        """
        if only:
            self.view = self.view.only(only)
        names: list[str] = []
        # Each filter is given the view as those before it have left it, because what there is to
        # choose can depend on them: the years are those of the indicator and the outcome.
        for number, row in enumerate(rows):
            if isinstance(row, str):
                self.view = FILTERS[row](self.version, self.view)
                names.append(row)
                continue
            with st.container(horizontal=True, key=f"filters-{number}"):
                for name in row:
                    self.view = FILTERS[name](self.version, self.view)
            names += row
        # The parts come last: which there are depends on the other choices.
        if parts is not None:
            self.parts = parts(self)
            self.view = choose_part(self.parts, self.view)
            names.append("part")
        self.write_address(*names)
        if marks and "programme" in names:
            show_marked(self.version)
        return self.view

    def pick(
        self,
        name: str,
        label: str,
        options: Sequence[str],
        words: Callable[[str], str],
    ) -> str:
        """Offers a choice that stands further down on the page; returns what is chosen. The address
        is written once, after the last of them.
        """
        self.view = choice(name, label, options, self.view, words=words)
        return str(getattr(self.view, name))

    def write_address(self, *names: str) -> None:
        """Writes these choices into the address."""
        write_address(self.view, *names)

    def has(self, part: str) -> bool:
        """Whether a part of this page is there and to be shown now."""
        return part in self.parts and self.view.part in (part, EVERYTHING)

    def make(self, name: str) -> Figure:
        """A figure at this version and view, not shown."""
        return make(name, self.version, self.view)

    def available(self, *names: str) -> list[str]:
        """Those of some figures of which there is more to show than the reason why there is not."""
        return [name for name in names if _is_available(self.make(name))]

    def list_unavailable(self, heading: str, *names: str) -> None:
        """A heading and the other figures' titles and reasons as one list; nothing without any."""
        figures = [figure for figure in map(self.make, names) if not _is_available(figure)]
        if not figures:
            return
        st.header(heading)
        show_list(f"{strong(f'{each.title}.')} {escape(each.empty)}" for each in once_each(figures))

    def answer(self, name: str, text: str = "") -> None:
        """Says the verdict of a figure, or another text, right under the page's title."""
        sentence = text or f"{self.make(name).title.rstrip('.')}."
        if self._answer is None:
            raise ValueError(f"A page without a place for an answer is to say {name}.")
        with self._answer:
            show_html(f"{strong('In short.')} {escape(sentence)}")

    def show(self, *names: str) -> None:
        """Shows figures, charts two by two; words stand where one is still being made.

        Where each stands is known before it is sent: a chart that is alone on its line until the
        next one comes would be drawn twice.
        """
        is_second, has_chart = False, bool(names) and self._has_chart(names[0])
        for name, following in zip_longest(names, names[1:]):
            if self._takes_time(name):
                with st.spinner(self.estimating[name]):
                    has_chart = self.make(name).chart is not None
            next_has_chart = self._has_chart(following)
            # Pairs go from left to right: a chart that closes one opens no other.
            half = has_chart and (is_second or next_has_chart)
            is_second, has_chart = half and not is_second, next_has_chart
            figure.show(name, self.version, self.view, half=half)

    def _takes_time(self, name: str) -> bool:
        return name in self.estimating and not is_made(name, self.version, self.view)

    def _has_chart(self, name: str | None) -> bool:
        """Whether a figure has a chart; taken as one that has where finding out takes time."""
        # After the last figure of a line comes none.
        if name is None:
            return False
        return self._takes_time(name) or self.make(name).chart is not None

    def section(self, heading: str, *names: str, anchor: str | None = None) -> None:
        """A heading and the figures under it."""
        st.header(heading, anchor=anchor)
        self.show(*names)


def _is_available(figure: Figure) -> bool:
    return figure.chart is not None or bool(figure.rows)


@contextmanager
def page(
    title: str, question: str, *, follows: bool = False, answers: bool = True
) -> Iterator[Page]:
    """A page from its heading to its foot. `follows` is for pages that always show the newest
    version, `answers` for those that say a verdict under their title.
    """
    shown = Page(shell.open_page(title, question, follows=follows), answers=answers)
    yield shown
    show_rest(shown.parts, shown.view.part)
    figures = [name for part in shown.parts.values() for name in part.figures]
    shell.close_page(shown.version, figures)
