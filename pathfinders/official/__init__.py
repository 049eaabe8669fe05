"""Readers of the layouts in which NHS bodies publish: `importer.recognise` and `importer.read`."""
