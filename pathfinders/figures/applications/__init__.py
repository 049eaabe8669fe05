"""Figures of expressions of interest, on the page Enrolment."""
