"""A second look at a workbook for what the fast reader leaves out, one for each format."""
