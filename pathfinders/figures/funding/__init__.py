"""Figures on what was announced, allocated and spent."""
