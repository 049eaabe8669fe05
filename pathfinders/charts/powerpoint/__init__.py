"""Charts as PowerPoint's own, which a reader can edit."""
