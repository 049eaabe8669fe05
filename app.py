"""The dashboard's entry: its pages and what they share."""

import streamlit as st

from components.style import write_style

st.set_page_config(page_title="NHS pathfinder programmes", page_icon="components/icon.png", layout="wide")
write_style()

PAGES = [
    st.Page("pages/enrolment.py", title="Enrolment", url_path="enrolment", default=True),
    st.Page("pages/attrition.py", title="Attrition", url_path="attrition"),
]
st.navigation(PAGES, position="top").run()
