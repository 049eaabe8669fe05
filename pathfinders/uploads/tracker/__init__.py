"""A programme's own tracker: a sheet with a row for each organisation and a column for each event.

Its headings are mapped once, to what they mean, and it becomes the rows of the tables it holds.
"""
