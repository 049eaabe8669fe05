"""NHS pathfinder programmes: data, queries, statistics and figures, without Streamlit."""

__version__ = "1.0.0"
"""The release. pyproject.toml has the same, and a test compares them."""
