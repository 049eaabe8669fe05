"""Figures as CSV files."""
