"""The yardstick: a bare Streamlit page with one filter and one Plotly chart."""

import plotly.express as px
import streamlit as st

st.title("Bare")
power = st.selectbox("Power", [1, 2, 3], key="power")
st.plotly_chart(px.line(x=list(range(30)), y=[x**power for x in range(30)]), key="chart")
