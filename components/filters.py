"""The choices at the top of the pages, said once so that they mean the same on each."""

from collections.abc import Mapping
from typing import Any, Literal

import streamlit as st

from components.view import ADDRESS, LOST, VIEW, choice, note_lost, query_now
from pathfinders.choices import LABELS
from pathfinders.entities.measure import outcomes
from pathfinders.entities.resolve import cut, default_of, known_years, options
from pathfinders.entities.trust import trusts
from pathfinders.figures.funding.words import price_choices
from pathfinders.links import ALL_YEARS, View, Years
from pathfinders.store.versions import Version

TRUST_HELP = (
    "Type part of a name or code to find a trust. Those that took part in a programme stand first."
)
YEARS = "choose-years"
YEARS_HELP = (
    "For everything over several years: the trends and the estimates, not the chart of one year."
)
PERIOD_HELP = (
    "The published period of the funnel of mortality. Periods overlap, and the newest comes first."
)
GROUP_HELP = "The staff survey's benchmark groups. Trusts of different types are never compared."


def programme(version: Version, view: View) -> View:
    """Lets the reader choose a programme."""
    return _choose("programme", version, view)


def further(version: Version, view: View, name: str) -> View:
    """Lets the reader choose by the name of a choice: a further programme, or what is planned."""
    return _choose(name, version, view)


def group(version: Version, view: View) -> View:
    """Lets the reader choose a benchmark group."""
    return _choose("group", version, view, help=GROUP_HELP)


def indicator(version: Version, view: View) -> View:
    """Lets the reader choose a staff survey indicator."""
    return _choose("indicator", version, view)


def outcome(version: Version, view: View) -> View:
    """Lets the reader choose an outcome, where there is more than one or the address asks for
    another.
    """
    names = {m.indicator_id: m.listed for m in outcomes(version)}
    if len(names) == 1 and view.outcome in (None, *names):
        return view.choose(outcome=next(iter(names)))
    return _choose("outcome", version, view, names=names)


def year(version: Version, view: View) -> View:
    """Lets the reader choose a year."""
    return _choose("year", version, view)


def period(version: Version, view: View) -> View:
    """Lets the reader choose a published period of mortality, where there is any."""
    # A version may hold no SHMI at all, and a list to choose from needs an option.
    if not options(version, "period"):
        return view.choose(period=None)
    return _choose("period", version, view, help=PERIOD_HELP)


def trust(version: Version, view: View) -> View:
    """Lets the reader choose a trust."""
    names = {each.trust_code: each.words for each in trusts(version)}
    return _choose("trust", version, view, names=names, help=TRUST_HELP)


def prices(version: Version, view: View) -> View:
    """Lets the reader choose the prices that amounts are in."""
    names = price_choices(version)
    return _choose("prices", version, view, label="Amounts in", names=names, kind="buttons")


def _choose(
    name: str,
    version: Version,
    view: View,
    *,
    label: str = "",
    names: Mapping[Any, str] | None = None,
    kind: Literal["list", "buttons"] = "list",
    help: str | None = None,
) -> View:
    """Offers what a choice can be at a version; `names` are those of a list, where they differ."""
    available = options(version, name)
    words = names or available
    default: Any = default_of(version, name)
    values: list[Any] = list(available)
    return choice(
        name,
        label or str(LABELS[name]),
        values,
        view,
        words=words.__getitem__,
        default=default,
        kind=kind,
        help=help,
    )


def years(version: Version, view: View) -> View:
    """Lets the reader choose the years that estimates over several years take, among those with
    both measures.

    Every year there is stays "all" in the address, so that it means the same for another indicator
    and after another year's data. Years asked for that are not there are named, with what is shown
    instead.
    """
    available, wanted = known_years(version, view), view.years or ALL_YEARS
    # A slider needs two ends. With one year or none there is nothing to choose, and a list that
    # cannot be opened takes the slider's place.
    if available is None or available.first == available.last:
        only = "None with both" if available is None else str(available)
        st.selectbox(
            "Years together",
            [only],
            key=f"only-{only}",
            disabled=True,
            help="The only years with both measures.",
        )
        return view.choose(years=_within(wanted, available))
    shown = _within(wanted, available)
    span = available if shown == ALL_YEARS else shown
    ends, options = (span.first, span.last), range(available.first, available.last + 1)
    # Without a value that has two ends it would be a slider with one, whatever its state holds.
    if st.session_state.get(YEARS, ends) != ends:
        st.session_state[YEARS] = ends
    st.select_slider(
        "Years together",
        options,
        ends,
        key=YEARS,
        on_change=_years_chosen,
        args=(available,),
        help=YEARS_HELP,
    )
    return view.choose(years=shown)


def _within(wanted: Years, available: Years | None) -> Years:
    """What can be shown of the years asked for; says so where that is not all of them."""
    if wanted == ALL_YEARS:
        return wanted
    if available is None:
        note_lost(f"Years together “{wanted}”: no year has both measures.")
        return ALL_YEARS
    shown = cut(wanted, available) or ALL_YEARS
    # Exactly the years there are become "all", so that is no loss to speak of.
    if shown != wanted and (shown != ALL_YEARS or wanted != available):
        instead = available if shown == ALL_YEARS else shown
        note_lost(
            f"Years together “{wanted}”: both measures are known for {available}. Shown instead:"
            f" {instead}."
        )
    return shown


def _years_chosen(available: Years) -> None:
    chosen = Years(*st.session_state[YEARS])
    # The whole slider is "all", so that the choice means the same for another indicator.
    if chosen == available:
        chosen = ALL_YEARS
    st.session_state.pop(LOST, None)
    st.session_state[VIEW] = st.session_state[VIEW].choose(years=chosen)
    st.session_state[ADDRESS] = query_now()
