"""Two to four programmes side by side."""

import streamlit as st

from components import filters, shell
from components.figure import figure
from components.view import current_view, write_address

version = shell.open_page(
    "Side by side", "What two to four programmes asked for, cost and reached, beside each other."
)
view = current_view()
first, second, third, fourth = st.columns(4)
with first:
    view = filters.programme(version, view)
with second:
    view = filters.further(version, view, "beside")
with third:
    view = filters.further(version, view, "third")
with fourth:
    view = filters.further(version, view, "fourth")
write_address(view, "programme", "beside", "third", "fourth")
figure.show("side-by-side", version, view)
shell.close_page(version)
