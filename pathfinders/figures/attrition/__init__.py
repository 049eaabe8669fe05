"""Figures on who left, when and why."""
