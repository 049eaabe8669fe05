"""Workbooks that go out: templates to fill in, and the user's own workbook with its problems
marked.
"""
