"""NHS pathfinder programmes: data, queries, statistics and figures, without Streamlit."""
