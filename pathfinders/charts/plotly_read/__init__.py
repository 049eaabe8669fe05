"""Reads a Plotly chart back as plain numbers."""
