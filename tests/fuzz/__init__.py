"""Addresses that nobody would write, against every page. `python -m tests.fuzz 10000` runs the long
form of it.
"""
