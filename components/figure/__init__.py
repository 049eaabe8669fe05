"""A figure on a page: its chart, table, downloads, caveats and sources."""
