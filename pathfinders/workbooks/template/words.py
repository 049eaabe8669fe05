"""Words that templates write and uploads look for."""

EXAMPLE = "EXAMPLE"
"""What the first cell of a template's example row begins with. A file in which that row was left is
refused.
"""
GUIDANCE_SHEET = "How to use this"
"""The sheet of a template that explains the others; it holds no data."""
PROBLEMS_SHEET = "Problems"
"""The sheet of a marked-up workbook that lists what is wrong; it holds no data."""
