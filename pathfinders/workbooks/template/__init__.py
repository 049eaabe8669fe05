"""Workbooks to fill in, made from the table contract."""
