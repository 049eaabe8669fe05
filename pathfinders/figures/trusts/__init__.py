"""Figures on one trust."""
