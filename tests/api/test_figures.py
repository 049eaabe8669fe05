"""Figures and versions by program: the same values as on the pages."""

import json

import pytest
from starlette.testclient import TestClient

from pathfinders.exports.json_file import figure_data
from pathfinders.figures import KINDS, make
from pathfinders.links import View
from pathfinders.store.versions import Versions

OVER_TIME = "/api/v1/figures/participants-over-time.json"


def test_every_figure_is_listed(client: TestClient) -> None:
    listed = client.get("/api/v1/figures").json()["figures"]
    assert [f["figure"] for f in listed] == list(KINDS)
    for figure in listed:
        kind = KINDS[figure["figure"]]
        assert (figure["page"], figure["takes"], figure["about"]) == (
            kind.page,
            list(kind.choices),
            kind.about,
        )


@pytest.mark.parametrize(
    "name",
    [kind.name for kind in KINDS.values() if kind.page in ("briefing", "enrolment", "trusts")],
)
def test_a_figure_is_the_one_on_the_page(client: TestClient, versions: Versions, name: str) -> None:
    version = versions.open(1)
    state = KINDS[name].state(version, View())
    made = json.loads(json.dumps(figure_data(make(name, version, View()), state)))
    assert client.get(f"/api/v1/figures/{name}.json?version=1").json() == made


def test_choices_are_read_from_the_address(client: TestClient) -> None:
    figure = client.get(f"{OVER_TIME}?version=1&programme=gp-consortia-pathfinders").json()
    assert figure["verdict"].startswith("The GP consortia pathfinder programme grew from 52")
    assert figure["state"] == {"programme": "gp-consortia-pathfinders"}
    assert figure["version"] == 1


def test_a_page_address_is_taken_whole_with_former_names(client: TestClient) -> None:
    whole = client.get(
        f"{OVER_TIME}?programme=gp-consortia-pathfinders&trust_code=XYZ&year=1900&version=1"
    ).json()
    assert whole["state"] == {"programme": "gp-consortia-pathfinders"}
    named = client.get("/api/v1/figures/trust-profile.json?trust_code=RM1").json()
    assert named == client.get("/api/v1/figures/trust-profile.json?trust=RM1").json()
    assert named["state"] == {"trust": "RM1"}


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        (f"{OVER_TIME}?programme=nothing", 404, "Version 2 has no programme “nothing”."),
        (f"{OVER_TIME}?programme=", 400, "This cannot be read: programme="),
        (f"{OVER_TIME}?colour=red", 400, "There is no parameter “colour” here."),
        (f"{OVER_TIME}?programme=a&programme=b", 400, "programme is given more than once."),
        ("/api/v1/figures/trust-profile.json?trust=XXX", 404, "has no trust “XXX”"),
        ("/api/v1/figures/association.json?year=1900", 404, "has no year “1900”"),
        ("/api/v1/figures/association.json?year=then", 400, "This cannot be read: year=then"),
        ("/api/v1/figures/association.json?group=Everything", 404, "has no group “Everything”"),
    ],
)
def test_another_figure_is_never_given_for_the_one_asked_for(
    client: TestClient, address: str, status: int, says: str
) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert says in response.json()["detail"]


def test_every_choice_of_a_group_is_answered(client: TestClient) -> None:
    for group in ("Acute", "Mental health"):
        figure = client.get(
            "/api/v1/figures/indicator-trend.json", params={"group": group, "version": "1"}
        ).json()
        assert figure["state"] == {
            "programme": "mutuals-in-health",
            "indicator": "staff_motivation_mean",
            "group": group,
            "years": "all",
        }


def test_versions_are_told_newest_first(client: TestClient) -> None:
    told = client.get("/api/v1/versions").json()
    assert told["newest"] == 2
    assert [(v["version"], v["author"], v["message"], v["restores"]) for v in told["versions"]] == [
        (2, "Ben", "One row fewer", None),
        (1, "Ann", "The bundled tables", None),
    ]
    changes = told["versions"][0]["changes"]
    assert changes["engagement"] == {"added": 0, "changed": 0, "removed": 1}
    assert changes["programmes"] == {"added": 0, "changed": 1, "removed": 0}
