"""The dashboard's entry: its pages, what they share, and the HTTP routes beside them.

`streamlit run app.py` reads this file twice over: once as a module, for the server in `app`, and as
the script of every session.
"""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from components.data import versions
from components.opening import opened
from components.session import access_rules, local_key, may_read, may_write, open_to_anyone
from components.style import write_style
from components.upload_store import StreamlitUploads
from pathfinders import api, instrumentation
from pathfinders.api.request_log import HEADER
from pathfinders.choices import PAGES
from pathfinders.server import logs
from pathfinders.server.first_version import publish_first_version
from pathfinders.server.turns import turn
from pathfinders.server.warming import warm_in_background
from pathfinders.settings import ROOT, gate_settings

# What a session's state has once it has shown a page.
OPEN = "_open"


def main() -> None:
    """Lays out the pages; what each session runs."""
    st.set_page_config(
        page_title="NHS pathfinder programmes", page_icon="components/icon.png", layout="wide"
    )
    write_style()
    pages = [
        st.Page(f"pages/{name}.py", title=page.title, url_path=name, default=name == "briefing")
        for name, page in PAGES.items()
    ]
    page = st.navigation(pages, position="top")
    # Only the first page of a session waits for its turn: the others are changes by people who read
    # already.
    opens = OPEN not in st.session_state
    st.session_state[OPEN] = True
    with (
        turn(opens=opens),
        logs.request(st.context.headers.get(HEADER)),
        instrumentation.page(page.url_path or "briefing"),
    ):
        page.run()


if __name__ == "__main__":
    main()
else:
    # A folder named pages/ would be read in Streamlit's older way until st.navigation has run once,
    # so that a link to a page, as the first request to a new server, would show that page without
    # the rest.
    PagesManager.uses_pages_directory = False
    # A slip in the rules stops the server here, before anybody is let in by it.
    access_rules()
    own_names = [
        str(st.get_option(name) or "") for name in ("server.address", "browser.serverAddress")
    ]
    # Hosts of Streamlit apps start the server with no command before it, so a new lake is filled
    # here. Only then is there a version whose figures can be made in advance.
    logs.set_up()
    publish_first_version(versions())
    warm_in_background(versions)
    app = st.App(
        ROOT / "app.py",
        routes=api.routes(versions),
        middleware=api.middleware(
            versions,
            may_read,
            open_to_anyone,
            local_key(),
            may_write=may_write,
            uploads=StreamlitUploads(),
            gate=gate_settings(own_names),
        ),
        lifespan=opened,
    )
