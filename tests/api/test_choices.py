"""Every figure, asked for every value of every choice and for what there is not, by the API, by the
terminal and as pages do: all three give the same figure, or refuse in the same words.
"""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from pathfinders.choices import PAGES
from pathfinders.cli import main as cli
from pathfinders.entities.resolve import known_years, options, resolve
from pathfinders.exports.json_file import figure_data
from pathfinders.figures import KINDS, Kind, make
from pathfinders.links import View, Years, view_from
from pathfinders.store.versions import Version, Versions

NONSENSE = {
    "programme": "nothing",
    "beside": "none",
    "third": "nothing",
    "fourth": "nothing",
    "places": "1000",
    "fund": "1",
    "months": "7",
    "entry": "never",
    "group": "Everything",
    # It is in the table of indicators, and no page offers it: it has no values for single trusts.
    "indicator": "response_rate_pct",
    "outcome": "staff_motivation_mean",
    "year": "1900",
    "years": "1990-1995",
    "period": "2012-11-30",
    "trust": "XXX",
    "prices": "gold",
}
RANGES = ("all", "2013-2016", "2015", "1900-2014", "2014-2999", "0000-3000")


@pytest.fixture(scope="module")
def version(versions: Versions) -> Version:
    return versions.open(1)


def values(version: Version, choice: str) -> list[str]:
    """Every value of a choice, as an address has it; of years a few ranges."""
    return list(RANGES) if choice == "years" else [str(value) for value in options(version, choice)]


def terminal(
    name: str, query: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> tuple[int, str, str]:
    """Status, output and message of the command `figure`."""
    status = cli.main(["figure", name, "--state", urlencode(query)])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_all_three_give_the_same_or_refuse_in_the_same_words(
    kind: Kind,
    client: TestClient,
    version: Version,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(cli, "_version", lambda *_: version)
    for choice in kind.choices:
        for value in values(version, choice):
            query = {choice: value}
            answer = client.get(
                f"/api/v1/figures/{kind.name}.json", params={**query, "version": "1"}
            )
            assert answer.status_code == 200, answer.text
            figure = answer.json()
            assert json.loads(terminal(kind.name, query, capsys)[1]) == figure
            on_page = resolve(version, view_from(query), PAGES[kind.page].choices)
            assert on_page.refused == ()
            assert as_plain(kind, version, on_page.view) == figure
            # The state says what was used: every choice, and the one that was asked for.
            assert list(figure["state"]) == [n for n in View.__match_args__ if n in kind.choices]
            if choice != "years":
                assert figure["state"][choice] == value
        refused = {choice: NONSENSE[choice]}
        answer = client.get(f"/api/v1/figures/{kind.name}.json", params={**refused, "version": "1"})
        assert answer.status_code == 404
        detail = answer.json()["detail"]
        assert detail.startswith(f"Version 1 has no {choice} “{NONSENSE[choice]}”. It has")
        status, printed, said = terminal(kind.name, refused, capsys)
        assert (status, printed) == (2, "")
        assert said.strip().endswith(detail)
        on_page = resolve(version, view_from(refused), kind.choices)
        assert [str(each) for each in on_page.refused] == [detail]


def as_plain(kind: Kind, version: Version, view: View) -> Any:
    """A figure as JSON has it."""
    state = kind.state(version, view)
    return json.loads(cli_json(figure_data(make(kind.name, version, view), state)))


def cli_json(data: dict[str, Any]) -> str:
    return json.dumps(data)


@pytest.mark.parametrize(
    ("asked", "used"),
    [
        ("0000-3000", "all"),
        ("2012-2019", "all"),
        ("2000-2014", "2012-2014"),
        ("2018-9999", "2018-2019"),
        ("2015", "2015"),
    ],
)
def test_years_are_cut_to_those_with_both_measures(
    client: TestClient, version: Version, asked: str, used: str
) -> None:
    view = View(indicator="staff_motivation_mean", outcome="shmi")
    assert known_years(version, view) == Years(2012, 2019)
    figure = client.get(f"/api/v1/figures/association-headline.json?version=1&years={asked}").json()
    assert figure["state"]["years"] == used


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("programme=", "This cannot be read: programme="),
        ("programme=a&programme=b", "programme is given more than once."),
        ("colour=red", "There is no parameter “colour” here."),
        ("year=soon", "This cannot be read: year=soon"),
    ],
)
def test_the_terminal_refuses_what_the_api_cannot_read(
    client: TestClient, capsys: pytest.CaptureFixture[str], state: str, says: str
) -> None:
    answer = client.get(f"/api/v1/figures/association.json?{state}")
    assert answer.status_code == 400
    assert cli.main(["figure", "association", "--state", state]) == 2
    assert says in answer.json()["detail"]
    assert says in capsys.readouterr().err


def test_the_api_lists_the_values_of_each_choice(client: TestClient, versions: Versions) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    newest = versions.latest()
    for kind in KINDS.values():
        for parameter in paths[f"/api/v1/figures/{kind.name}.json"]["get"]["parameters"][1:]:
            name = parameter["name"]
            if name == "years":
                assert "cut to those with values" in parameter["description"]
            else:
                assert parameter["x-values"] == list(options(newest, name))
