"""What the terminal says when the server has started, and the browser that it opens."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.cli_util import open_browser
from streamlit.web.server.server_util import get_display_address, get_url

from components.session import local_key
from pathfinders.settings import lake_settings

WITH_KEY = (
    "With the key in this address you may change the data, until the dashboard stops; without it"
    " one only reads."
)


@asynccontextmanager
async def opened(_: st.App) -> AsyncIterator[None]:
    """Prints the address when the server has started, and opens it in a browser where it is not
    headless; removes what that needed when the server stops.
    """
    # Streamlit's own greeting is switched off in .streamlit/config.toml: it asks a third party for
    # the address of this machine, and it does not know the key.
    address, key = _address(), local_key()
    if key is not None:
        address = f"{address}/?{key.query}"
    sys.stdout.write(f"\n  The dashboard: {address}\n")
    if key is not None:
        sys.stdout.write(f"  {WITH_KEY}\n")
    sys.stdout.write("\n")
    sys.stdout.flush()
    if st.get_option("server.headless"):
        yield
        return
    # Streamlit opens no browser for an st.App.
    page = _page_that_leads_to(address)
    try:
        await asyncio.to_thread(open_browser, page.as_uri())
        yield
    finally:
        page.unlink(missing_ok=True)


def _address() -> str:
    return get_url(get_display_address(str(st.get_option("server.address") or "localhost")))


def _page_that_leads_to(address: str) -> Path:
    """A file that only this user can read, and that takes a browser to the address. Every user of
    a machine can see what a browser was started with, so that must not be the key.
    """
    # Browsers that come as a snap cannot read the system's temporary folder.
    settings = lake_settings()
    beside_lake = not settings.on_postgres and os.access(settings.folder, os.W_OK)
    folder = settings.folder if beside_lake else None
    handle, name = tempfile.mkstemp(dir=folder, prefix="open-", suffix=".html")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(
            '<!doctype html><meta charset="utf-8"><title>The dashboard</title>'
            f'<meta http-equiv="refresh" content="0;url={escape(address)}">'
            f'<a href="{escape(address)}">Open the dashboard</a>'
        )
    return Path(name).absolute()
