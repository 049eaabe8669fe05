"""Reading by program: HTTP routes beside the pages, and what a link shows before it is opened."""

from pathfinders.api.endpoints import routes
from pathfinders.api.middleware import middleware

__all__ = ["middleware", "routes"]
