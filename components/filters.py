"""The choices at the top of the pages, said once so that they mean the same on each."""

import streamlit as st

from components.view import ADDRESS, LOST, VIEW, choice, note_lost
from pathfinders.entities.measure import choice_of, groups, indicators, outcomes
from pathfinders.entities.measure import years as known_years
from pathfinders.entities.programme import programmes
from pathfinders.links import ALL_YEARS, View, Years
from pathfinders.statistics.defaults import defaults
from pathfinders.store.versions import Version

YEARS = "choose-years"
YEARS_HELP = (
    "For everything over several years: the trends and the estimates, not the chart of one year."
)
GROUP_HELP = "The staff survey's benchmark groups. Trusts of different types are never compared."


def programme(version: Version, view: View) -> View:
    """Lets the reader choose a programme."""
    names = {p.programme_id: p.name for p in programmes(version)}
    return choice("programme", "Programme", list(names), view, words=lambda i: names[i])


def group(version: Version, view: View) -> View:
    """Lets the reader choose a benchmark group."""
    return choice(
        "group",
        "Trust type",
        groups(version),
        view,
        default=defaults().specification.group,
        help=GROUP_HELP,
    )


def indicator(version: Version, view: View) -> View:
    """Lets the reader choose a staff survey indicator."""
    names = {m.indicator_id: m.name for m in indicators(version)}
    default = defaults().specification.exposure
    return choice(
        "indicator", "Staff survey", list(names), view, words=lambda i: names[i], default=default
    )


def outcome(version: Version, view: View) -> View:
    """Lets the reader choose an outcome, where there is more than one or the address asks for
    another.
    """
    names = {m.indicator_id: m.listed for m in outcomes(version)}
    if len(names) == 1 and view.outcome in (None, *names):
        return view.choose(outcome=next(iter(names)))
    default = defaults().specification.outcome
    return choice(
        "outcome", "Outcome", list(names), view, words=lambda i: names[i], default=default
    )


def year(version: Version, view: View) -> View:
    """Lets the reader choose a year."""
    return choice("year", "Year", known_years(version), view)


def years(version: Version, view: View) -> View:
    """Lets the reader choose the years that estimates over several years take, among those with
    both measures.

    Every year there is stays "all" in the address, so that it means the same for another indicator
    and after another year's data. Years asked for that are not there are named, with what is shown
    instead.
    """
    chosen = choice_of(version, view)
    known, asked = chosen.known if chosen else None, view.years or ALL_YEARS
    if known is None or known.first == known.last:
        only = "None with both" if known is None else str(known)
        st.selectbox(
            "Years together",
            [only],
            key=f"only-{only}",
            disabled=True,
            help="The only years with both measures.",
        )
        return view.choose(years=_within(asked, known))
    shown = _within(asked, known)
    span = known if shown == ALL_YEARS else shown
    ends, options = (span.first, span.last), range(known.first, known.last + 1)
    # Without a value that has two ends it would be a slider with one, whatever its state holds.
    if st.session_state.get(YEARS, ends) != ends:
        st.session_state[YEARS] = ends
    st.select_slider(
        "Years together",
        options,
        ends,
        key=YEARS,
        on_change=_years_chosen,
        args=(known,),
        help=YEARS_HELP,
    )
    return view.choose(years=shown)


def _within(asked: Years, known: Years | None) -> Years:
    """What can be shown of the years asked for; says so where that is not all of them."""
    if asked == ALL_YEARS:
        return asked
    if known is None:
        note_lost(f"Years together “{asked}”: no year has both measures.")
        return ALL_YEARS
    first, last = max(asked.first, known.first), min(asked.last, known.last)
    shown = ALL_YEARS if first > last else Years(first, last)
    if shown == asked:
        return asked
    note_lost(
        f"Years together “{asked}”: both measures are known for {known}. Shown instead:"
        f" {known if shown == ALL_YEARS else shown}."
    )
    # The whole of what is known is "all", or it would hold for the next indicator, too.
    return ALL_YEARS if shown == known else shown


def _years_chosen(known: Years) -> None:
    chosen = Years(*st.session_state[YEARS])
    st.session_state.pop(LOST, None)
    st.session_state[VIEW] = st.session_state[VIEW].choose(
        years=ALL_YEARS if chosen == known else chosen
    )
    st.session_state[ADDRESS] = dict(st.query_params)
