"""Reading by program: HTTP routes beside the pages, and what a link shows before it is opened."""

from pathfinders.api.around import middleware
from pathfinders.api.endpoints import routes

__all__ = ["middleware", "routes"]
