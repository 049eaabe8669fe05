"""A figure to recompute elsewhere."""
