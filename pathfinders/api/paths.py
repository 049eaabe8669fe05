"""Which part of the site a request asks for."""

import functools

from starlette.types import Scope

ROUTES = ("/api", "/healthz", "/readyz", "/metrics")
STATIC = ("/static",)
ASSETS = "/assets"
"""Our own scripts."""
# What Streamlit serves beside its page; it answers any other address with the page.
NOT_PAGES = (
    *ROUTES,
    *STATIC,
    ASSETS,
    "/_stcore",
    "/media",
    "/component",
    "/app/static",
    "/auth",
    "/oauth2callback",
    "/favicon.png",
    "/manifest.json",
)


def path_of(scope: Scope) -> str:
    """The path beneath the one that the app is mounted at."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] if root and f"{path}/".startswith(f"{root}/") else path


def is_under(scope: Scope, places: tuple[str, ...]) -> bool:
    """Whether the path is one of the places or beneath one."""
    path = path_of(scope)
    return path in places or path.startswith(_beneath(places))


@functools.cache
def _beneath(places: tuple[str, ...]) -> tuple[str, ...]:
    # Every request is asked a dozen times, mostly of the same places.
    return tuple(f"{place}/" for place in places)
