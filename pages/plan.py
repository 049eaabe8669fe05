"""What programmes before it say of one that is being planned."""

import streamlit as st

from components import filters, shell
from components.figure import figure
from components.view import current_view, write_address

version = shell.open_page(
    "Plan the next one",
    "What the programmes before say of one that is being planned. These are ranges from few"
    " precedents, and never a forecast for one trust.",
)
view = current_view()
columns = st.columns(4)
for column, name in zip(columns, ("places", "fund", "months", "entry"), strict=True):
    with column:
        view = filters.further(version, view, name)
write_address(view, "places", "fund", "months", "entry")
figure.show("next-programme", version, view)
figure.show("precedents-for-leaving", version, view)
shell.close_page(version)
