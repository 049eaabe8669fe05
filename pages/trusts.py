"""One trust: who it is, what happened to it, how it was rated and measured, and what is not
known.
"""

import streamlit as st

from components import filters, shell
from components.figure import figure
from components.view import current_view, write_address

version = shell.open_page(
    "Trusts", "What this collection holds about one NHS trust, and what it does not."
)
view = filters.trust(version, current_view())
write_address(view, "trust")
figure.show("trust-profile", version, view)
st.header("Programmes and inspections")
figure.show("trust-events", version, view)
figure.show("trust-memberships", version, view)
figure.show("trust-ratings", version, view)
st.header("Staff survey")
figure.show("trust-engagement", version, view)
figure.show("trust-themes", version, view)
st.header("Mortality")
figure.show("trust-mortality", version, view)
st.header("What is not known")
figure.show("trust-gaps", version, view)
shell.close_page(version)
