"""One trust: who it is, what happened to it, how it was rated and measured, and what is not
known.
"""

import streamlit as st

from components import shell
from components.figure import figure
from components.view import choice, current_view, write_address
from pathfinders.entities.trust import DEFAULT_TRUST, trusts

version = shell.open_page(
    "Trusts", "What this collection holds about one NHS trust, and what it does not."
)
named = {trust.trust_code: trust.words for trust in trusts(version)}
view = choice(
    "trust",
    "Trust",
    list(named),
    current_view(),
    words=lambda code: named[code],
    default=DEFAULT_TRUST,
    help=(
        "Type part of a name or code to find a trust. Those that took part in a programme stand"
        " first."
    ),
)
write_address(view, "trust")
figure.show("trust-profile", version, view)
st.header("Programmes and inspections")
figure.show("trust-events", version, view)
figure.show("trust-ratings", version, view)
st.header("Staff survey")
figure.show("trust-engagement", version, view)
figure.show("trust-themes", version, view)
st.header("Mortality")
figure.show("trust-mortality", version, view)
st.header("What is not known")
figure.show("trust-gaps", version, view)
shell.close_page(version)
