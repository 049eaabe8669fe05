"""Reads a stranger's file safely, before anything in it is understood."""
