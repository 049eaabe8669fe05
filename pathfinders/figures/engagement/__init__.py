"""Figures on the link between engagement and outcomes, and on how pathfinders moved."""
