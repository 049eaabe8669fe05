"""Who may do what: a person, and the rules that turn the claims of a sign-in into one.

Every function that writes takes a Person and asks `may_write` on every call; no page decides it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

SIGNED_OUT = "You are not signed in."
EXPIRED = "Your sign-in has expired. Sign in again."
INCOMPLETE = (
    "Your sign-in does not say who you are. Sign in again, or ask whoever runs this dashboard."
)
READER = "You are signed in, but not as a manager. Ask whoever runs this dashboard to add you."


class NotAllowed(Exception):
    """Raised if a person may not do what they asked for. The message gives them the reason."""


@dataclass(frozen=True)
class Person:
    """Somebody using the dashboard, and what they may do."""

    name: str
    email: str = ""
    signed_in: str = ""
    """Identifies the sign-in, the same in all its sessions; empty if nobody signed in."""
    may_read: bool = True
    may_write: bool = False
    why_not: str = ""
    """Why they may not write."""


def local(name: str = "local user") -> Person:
    """The person at this machine, who may do everything: they can reach the lake's files anyway."""
    return Person(name.strip(), may_write=True)


@dataclass(frozen=True)
class AccessRules:
    """Who may read and write where people sign in: the section `access` of the secrets file."""

    readers: Literal["anyone", "signed-in"] = "anyone"
    manager_emails: tuple[str, ...] = ()
    """Managers by e-mail address, whatever the case."""
    manager_groups: tuple[str, ...] = ()
    """Managers by a group that `group_claim` lists."""
    group_claim: str = "groups"
    unverified_emails: bool = False
    """True if an e-mail address counts that the provider does not call verified."""
    session_hours: float = 8.0
    """How long a sign-in lasts."""

    @classmethod
    def read(cls, section: Mapping[str, Any]) -> "AccessRules":
        """The rules that a section of settings states. Raises ValueError for a key or a value that
        is not understood, so that a slip of the pen opens nothing.
        """
        unknown = set(section) - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"[access] holds what is not known: {', '.join(sorted(unknown))}.")
        settings: dict[str, Any] = dict(section)
        for name in ("manager_emails", "manager_groups"):
            if name not in settings:
                continue
            values = settings[name]
            # A text is a sequence of texts too: each of its letters would become a manager.
            if isinstance(values, str) or not all(isinstance(value, str) for value in values):
                raise ValueError(f"[access] {name} takes a list of texts.")
            settings[name] = tuple(values)
        rules = cls(**settings)
        if rules.readers not in ("anyone", "signed-in"):
            raise ValueError("[access] readers is 'anyone' or 'signed-in'.")
        if not isinstance(rules.unverified_emails, bool):
            raise ValueError("[access] unverified_emails is true or false.")
        if (
            not isinstance(rules.session_hours, int | float)
            or not 0 < rules.session_hours < math.inf
        ):
            raise ValueError("[access] session_hours is a number above 0.")
        return rules

    def person(self, claims: Mapping[str, Any], now: float) -> Person:
        """The person that the claims of a checked sign-in describe, at `now` (seconds since 1970).

        Claims that are missing or not what they should be give nothing: a person who may at most
        read.
        """
        if claims.get("is_logged_in") is not True:
            return self._nobody(SIGNED_OUT)
        subject, since = claims.get("sub"), claims.get("iat")
        if not isinstance(subject, str) or not subject:
            return self._nobody(INCOMPLETE)
        # In Python a bool is an int, and True would be a sign-in of 1970.
        if isinstance(since, bool) or not isinstance(since, int | float):
            return self._nobody(INCOMPLETE)
        # The provider's clock may be up to five minutes ahead of ours. Written with `not`, the
        # comparison refuses NaN as well.
        if not since <= now + 300 or now > since + self.session_hours * 3600:
            return self._nobody(EXPIRED)
        email = claims.get("email")
        if not isinstance(email, str):
            email = ""
        names = (claims.get("name"), claims.get("preferred_username"), email, subject)
        name = next(n.strip() for n in names if isinstance(n, str) and n.strip())
        # Subject and time together: the same person signing in again is another sign-in.
        signed_in = f"{subject} {since}"
        if self._is_manager(claims, email):
            return Person(name, email, signed_in, may_write=True)
        return Person(name, email, signed_in, why_not=READER)

    def _is_manager(self, claims: Mapping[str, Any], email: str) -> bool:
        groups = claims.get(self.group_claim)
        if isinstance(groups, list) and any(group in self.manager_groups for group in groups):
            return True
        if not self.unverified_emails and claims.get("email_verified") is not True:
            return False
        managers = {address.casefold() for address in self.manager_emails}
        return email != "" and email.casefold() in managers

    def _nobody(self, why: str) -> Person:
        return Person("", may_read=self.readers == "anyone", why_not=why)
