"""Power cuts: what a lake's files are when the system forgets what was not synced."""
