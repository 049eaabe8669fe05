"""What has moved since an earlier version, by program: the figure of the Briefing."""

import json

import pytest
from starlette.testclient import TestClient

from pathfinders.exports.json_file import figure_data
from pathfinders.figures.since import since
from pathfinders.links import View
from pathfinders.store.versions import Versions

SINCE = "/api/v1/since.json"
VIEW = View(programme="mutuals-in-health")


def test_it_is_the_figure_of_the_two_versions(client: TestClient, versions: Versions) -> None:
    """Without a number it is that of a month before, or the first: here version 1."""
    made = figure_data(since(versions.open(1), versions.open(2), VIEW), VIEW)
    expected = {**json.loads(json.dumps(made)), "since": 1}
    address = f"{SINCE}?programme=mutuals-in-health"
    answers = [client.get(f"{address}{more}").json() for more in ("", "&since=1&version=2")]
    assert answers == [expected] * 2
    assert expected["version"] == 2
    # A programme was renamed in version 2, which its sentences show.
    assert any(row["then"] != row["now"] for row in expected["table"])


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("version=1", 404, "Nothing came before version 1."),
        ("since=2", 404, "There is no version 2 before 2."),
        ("since=7", 404, "There is no version 7 before 2."),
        ("since=-1", 400, "since takes the number of an earlier version."),
        ("since=one", 400, "since takes the number of an earlier version."),
        ("since=1&since=1", 400, "since is given more than once."),
        ("since=1&trust=RXA", 400, "There is no parameter"),
        ("programme=nothing", 404, "Version 2 has no programme"),
    ],
)
def test_what_cannot_be_answered_says_why(
    client: TestClient, query: str, status: int, says: str
) -> None:
    answer = client.get(f"{SINCE}?{query}")
    assert answer.status_code == status
    assert says in answer.json()["detail"]
