"""The Upload page, step by step."""
