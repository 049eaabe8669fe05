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
    """Somebody asked for what they may not do. The message says why, in words for them."""


@dataclass(frozen=True)
class Person:
    """Somebody using the dashboard, and what they may do."""

    name: str
    email: str = ""
    signed_in: str = ""
    """Which sign-in this is, the same in all its sessions; empty where nobody signed in."""
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
    """Whether an e-mail address counts that the provider does not call verified."""
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
        given: dict[str, Any] = dict(section)
        for name in ("manager_emails", "manager_groups"):
            if name in given:
                if isinstance(given[name], str) or not all(
                    isinstance(one, str) for one in given[name]
                ):
                    raise ValueError(f"[access] {name} takes a list of texts.")
                given[name] = tuple(given[name])
        rules = cls(**given)
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
        if (
            not isinstance(subject, str)
            or not subject
            or isinstance(since, bool)
            or not isinstance(since, int | float)
        ):
            return self._nobody(INCOMPLETE)
        if not since <= now + 300 or now > since + self.session_hours * 3600:
            return self._nobody(EXPIRED)
        given = claims.get("email")
        email = given if isinstance(given, str) else ""
        names = (claims.get("name"), claims.get("preferred_username"), email, subject)
        name = next(n.strip() for n in names if isinstance(n, str) and n.strip())
        manager = self._is_manager(claims, email)
        return Person(
            name, email, f"{subject} {since}", may_write=manager, why_not="" if manager else READER
        )

    def _is_manager(self, claims: Mapping[str, Any], email: str) -> bool:
        groups = claims.get(self.group_claim)
        if isinstance(groups, list) and any(group in self.manager_groups for group in groups):
            return True
        verified = self.unverified_emails or claims.get("email_verified") is True
        return (
            verified
            and email != ""
            and email.casefold() in {one.casefold() for one in self.manager_emails}
        )

    def _nobody(self, why: str) -> Person:
        return Person("", may_read=self.readers == "anyone", why_not=why)
