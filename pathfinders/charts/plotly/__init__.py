"""Charts as Plotly draws them. This folder alone knows Plotly's words."""
