"""The lake and its versions: the only code that writes."""
