"""Readers of raw cells, one for each family of file."""
