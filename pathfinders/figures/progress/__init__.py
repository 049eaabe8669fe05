"""Figures on how a programme under way is going: its own measures, its returns, what to watch."""
