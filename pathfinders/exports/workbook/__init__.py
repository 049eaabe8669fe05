"""Figures as a workbook."""
