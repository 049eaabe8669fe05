"""Figures of the page Side by side."""
