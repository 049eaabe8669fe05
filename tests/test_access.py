"""Which claims of a sign-in let somebody write; what is missing, forged or expired lets nobody."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathfinders.access import EXPIRED, INCOMPLETE, READER, SIGNED_OUT, AccessRules

NOW = 1_800_000_000.0
RULES = AccessRules.read(
    {"manager_emails": ["Manager@Example.org"], "manager_groups": ["pathfinder-managers"]}
)
CLAIMS = {
    "is_logged_in": True,
    "sub": "1",
    "iat": NOW - 60,
    "name": "Somebody",
    "email": "manager@example.org",
    "email_verified": True,
}


def test_a_manager_by_verified_email_or_by_group() -> None:
    assert RULES.person(CLAIMS, NOW).may_write
    other = {**CLAIMS, "email": "other@example.org"}
    assert not RULES.person(other, NOW).may_write
    assert RULES.person(other, NOW).why_not == READER
    assert RULES.person({**other, "groups": ["x", "pathfinder-managers"]}, NOW).may_write


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"is_logged_in": False}, SIGNED_OUT),
        ({"is_logged_in": "true"}, SIGNED_OUT),
        ({"is_logged_in": 1}, SIGNED_OUT),
        ({"sub": None}, INCOMPLETE),
        ({"sub": ""}, INCOMPLETE),
        ({"sub": 7}, INCOMPLETE),
        ({"iat": None}, INCOMPLETE),
        ({"iat": "now"}, INCOMPLETE),
        ({"iat": True}, INCOMPLETE),
        ({"iat": NOW - 8 * 3600 - 1}, EXPIRED),
        ({"iat": NOW + 3600}, EXPIRED),
        ({"iat": float("nan")}, EXPIRED),
        ({"iat": float("-inf")}, EXPIRED),
        ({"email_verified": False}, READER),
        ({"email_verified": None}, READER),
        ({"email_verified": "true"}, READER),
        ({"email": None}, READER),
        ({"email": ["manager@example.org"]}, READER),
        ({"email": ""}, READER),
        ({"email": "", "groups": "pathfinder-managers"}, READER),
        ({"email": "", "groups": [["pathfinder-managers"]]}, READER),
    ],
)
def test_claims_that_let_nobody_write(change: dict[str, Any], why: str) -> None:
    person = RULES.person({**CLAIMS, **change}, NOW)
    assert (person.may_write, person.why_not) == (False, why)


@given(
    st.dictionaries(
        st.sampled_from(
            ["is_logged_in", "sub", "iat", "email", "email_verified", "groups", "name"]
        ),
        st.none() | st.booleans() | st.text() | st.integers() | st.lists(st.text()),
    )
)
def test_no_made_up_claims_let_anybody_write(claims: dict[str, Any]) -> None:
    assert not RULES.person(claims, NOW).may_write


def test_who_may_read() -> None:
    assert RULES.person({}, NOW).may_read
    closed = AccessRules.read({"readers": "signed-in"})
    assert not closed.person({}, NOW).may_read
    assert not closed.person({**CLAIMS, "iat": 0}, NOW).may_read
    assert closed.person({**CLAIMS, "email_verified": False}, NOW).may_read


def test_an_empty_list_of_managers_lets_nobody_write() -> None:
    assert not AccessRules().person(CLAIMS, NOW).may_write
    assert not AccessRules().person({**CLAIMS, "email": "", "groups": [""]}, NOW).may_write


@pytest.mark.parametrize(
    "section",
    [
        {"reader": "anyone"},
        {"readers": "nobody"},
        {"manager_emails": "manager@example.org"},
        {"manager_groups": [1]},
        {"session_hours": 0},
        {"session_hours": "8"},
        {"unverified_emails": "no"},
        {"session_hours": float("nan")},
    ],
)
def test_a_slip_in_the_settings_is_refused(section: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\[access\]"):
        AccessRules.read(section)
