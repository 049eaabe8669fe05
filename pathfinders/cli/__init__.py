"""The dashboard's work from a terminal."""
