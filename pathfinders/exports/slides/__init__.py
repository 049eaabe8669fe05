"""Figures as slides."""
