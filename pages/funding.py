"""What was announced, allocated, requested and spent, and what that comes to per participant."""

import streamlit as st

from components import filters, shell
from components.figure import figure
from components.view import current_view, write_address

version = shell.open_page(
    "Funding",
    "What was announced, requested, allocated and spent, and what it comes to per participant.",
)
view = filters.programme(version, current_view())
view = filters.prices(version, view)
write_address(view, "programme", "prices")
figure.show("funding-by-stage", version, view)
figure.show("funding-by-site", version, view)
st.header("Across all programmes", anchor="across")
figure.show("fund-against-spend", version, view)
figure.show("cost-per-participant", version, view)
shell.close_page(version)
