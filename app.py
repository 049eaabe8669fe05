"""The dashboard's entry: its pages and what they share."""

import streamlit as st

from components.style import write_style

st.set_page_config(page_title="NHS pathfinder programmes", page_icon="components/icon.png", layout="wide")
write_style()

PAGES = [
    st.Page("pages/briefing.py", title="Briefing", url_path="briefing", default=True),
    st.Page("pages/enrolment.py", title="Enrolment", url_path="enrolment"),
    st.Page("pages/attrition.py", title="Attrition", url_path="attrition"),
    st.Page("pages/funding.py", title="Funding", url_path="funding"),
    st.Page("pages/engagement.py", title="Engagement and outcomes", url_path="engagement"),
    st.Page("pages/trusts.py", title="Trusts", url_path="trusts"),
    st.Page("pages/data.py", title="Data", url_path="data"),
]
st.navigation(PAGES, position="top").run()
