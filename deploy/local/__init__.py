"""The same on this machine alone, for trying it and for tests."""
