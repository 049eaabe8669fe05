"""Who is using this session: the person at this machine, or the one who signed in."""

import functools
import json
import time
from collections.abc import Mapping
from typing import Any

import streamlit as st
from starlette.requests import cookie_parser
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from components.data import versions
from components.text import plain
from pathfinders.access import AccessRules, Person, local
from pathfinders.api.local_key import LocalKey, is_direct, is_loopback

USER_COOKIE = "_streamlit_user"
NOTED = "_sign_in_noted"
OPEN = (
    "Nobody signs in here and other machines can reach this server, so the data cannot be changed."
    " Whoever runs it can set up sign-in, or run it for one machine alone: docs/sign-in.md says"
    " how."
)
NO_KEY = (
    "This address only reads. To change the data, open the address that the terminal printed when"
    " the dashboard started: it ends in a key, which shows that you are the person at this machine."
    " Each start has a new key. If the terminal is closed, stop the dashboard and start it again."
)


# Read once: a slip in the file stops the server as it starts (app.py), and a change of the rules
# takes a restart, as docs/sign-in.md says.
@functools.cache
def access_rules() -> AccessRules | None:
    """The rules of the secrets file; None where no sign-in is set up.

    Raises ValueError where the file holds a slip, so that the server does not start more open than
    was meant.
    """
    if not st.secrets.load_if_toml_exists():
        return None
    section = st.secrets.get("access")
    if "auth" not in st.secrets:
        if section:
            raise ValueError(
                "The secrets file has a section [access] but no [auth]: nobody could sign in."
            )
        return None
    if not section:
        return AccessRules.read({})
    return AccessRules.read(section.to_dict())


@functools.cache
def local_key() -> LocalKey | None:
    """The key with which somebody at this machine writes, new at each start; None where people
    sign in, and where other machines can reach the server.
    """
    # Without an address the server listens on every address of the machine.
    if not is_loopback(str(st.get_option("server.address") or "")):
        return None
    # Where people sign in, sign-in alone counts: a key beside it would be a second way to write.
    if access_rules() is not None:
        return None
    return LocalKey()


def person() -> Person:
    """Who uses this session. Asked for on every call that needs it, because a sign-in ends while a
    page is open.
    """
    rules = access_rules()
    if rules is not None:
        return rules.person(st.user.to_dict(), time.time())
    return _without_sign_in(st.context.headers)


def may_write(headers: Mapping[str, str]) -> bool:
    """Whether a request to the routes beside the pages may write, by the same rules as the pages:
    a manager's sign-in, or the key of this machine's person.

    For a request in ASGI: `may_write(Headers(scope=scope))`. Without sign-in it is true only of
    what browsers send with an `Origin`, which are uploads and the handshakes of websockets.
    """
    rules = access_rules()
    if rules is None:
        return _without_sign_in(headers).may_write
    cookies = cookie_parser(headers.get("cookie", ""))
    return rules.person(_claims(cookies), time.time()).may_write


def may_read(cookies: Mapping[str, str]) -> bool:
    """Whether a request to the routes beside the pages may read, by the same rules as the pages."""
    rules = access_rules()
    return (
        rules is None
        or rules.readers == "anyone"
        or rules.person(_claims(cookies), time.time()).may_read
    )


def open_to_anyone() -> bool:
    """Whether anybody who can reach the server may read."""
    rules = access_rules()
    return rules is None or rules.readers == "anyone"


def admit() -> Person:
    """The person, where they may read; stops the page with a way to sign in where they may not."""
    someone = person()
    # A page runs at every press and a sign-in has many sessions, but it goes on record once: the
    # state saves most of the looks at the record, and `once` keeps a second line out of it.
    if someone.signed_in and st.session_state.get(NOTED) != someone.signed_in:
        versions().lake.note(someone, "signed in", "", once=someone.signed_in)
        st.session_state[NOTED] = someone.signed_in
    if not someone.may_read:
        st.info(
            f"{plain(someone.why_not)} Only people who are signed in may read this dashboard.",
            icon=":material/lock:",
        )
        _offer_sign_in("main")
        st.stop()
    return someone


def admit_writer() -> bool:
    """Whether the person may write; where they may not, shows the reason, and a way to sign in."""
    someone = person()
    if not someone.may_write:
        st.info(plain(someone.why_not), icon=":material/lock:")
        if access_rules() is not None and not someone.signed_in:
            _offer_sign_in("main")
    return someone.may_write


def sign_in_or_out() -> None:
    """A button to sign in, or out; nothing where no sign-in is set up."""
    if access_rules() is None:
        return
    someone = person()
    if someone.signed_in:
        st.button(
            f"Sign out {plain(someone.name)}", on_click=st.logout, key="sign-out", type="tertiary"
        )
    else:
        _offer_sign_in("bar")


def _offer_sign_in(place: str) -> None:
    st.button("Sign in", on_click=st.login, key=f"sign-in-{place}", icon=":material/login:")


def _without_sign_in(headers: Mapping[str, str]) -> Person:
    """Who sent a request where nobody signs in."""
    key = local_key()
    if key is None or not is_direct(headers):
        return Person("", why_not=OPEN)
    if key.admits(headers):
        return local()
    return Person("", why_not=NO_KEY)


def _claims(cookies: Mapping[str, str]) -> dict[str, Any]:
    """The claims that the cookie of a sign-in holds; none where there is none, or where its
    signature is wrong.
    """

    def signed_cookie(name: str) -> bytes | None:
        value = cookies.get(name)
        if value is None:
            return None
        # Starlette reads headers as Latin-1. A character beyond it is in no cookie of ours; it is
        # replaced, so that the signature is wrong instead of an error being raised.
        return decode_signed_value(get_cookie_secret(), name, value.encode("latin-1", "replace"))

    # Streamlit tells only the session of a page who signed in. For the routes beside the pages the
    # cookie is read as Streamlit wrote it: over several cookies where it is too large for one.
    claims = get_cookie_with_chunks(signed_cookie, USER_COOKIE)
    if not claims:
        return {}
    data: dict[str, Any] = json.loads(claims)
    return data
