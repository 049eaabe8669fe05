"""Figures of the page Briefing."""
