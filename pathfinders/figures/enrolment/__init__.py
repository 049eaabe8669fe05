"""Figures on who took part, when and where."""
