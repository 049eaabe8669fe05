"""Checks of rows, one a file. Each returns Problems: the place, what is wrong, and what to do."""
