"""Figures of the page Plan the next one."""
