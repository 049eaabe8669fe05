"""What the server counts and notes: numbers move when things happen, cost next to nothing, and name
nobody.
"""

import io
import json
import logging
import time
from collections.abc import Iterator

import pyarrow as pa
import pytest

from pathfinders import instrumentation
from pathfinders.access import NotAllowed, Person, local
from pathfinders.server import logs, metrics
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Conflict, Lake
from pathfinders.store.versions import Version

NAME, EMAIL = "Made-up Manager", "made.up.manager@example.org"
MICROSECONDS = 50


@pytest.fixture(autouse=True)
def _watching() -> None:
    metrics.watch()


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is noted while a test runs."""
    monkeypatch.setattr(instrumentation, "on_publish", [*instrumentation.on_publish])
    monkeypatch.setattr(instrumentation, "on_page", [*instrumentation.on_page])
    logs.listen()
    stream = io.StringIO()
    handler = logs.write_to(stream)
    yield stream
    logging.getLogger().removeHandler(handler)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def count(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.fixture
def lake(bundle: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake(lake_settings(tmp_path_factory.mktemp("lake")))
    lake.publish(bundle, local("Bundled data"), "First")
    return lake


def test_publishes_are_counted_and_noted_without_naming_anybody(
    lake: Lake, bundle: dict[str, pa.Table], noted: io.StringIO
) -> None:
    someone = Person(NAME, EMAIL, may_write=True)
    counted = "pathfinders_publish_seconds_count"
    outcomes = [
        ("publish", "published"),
        ("restore", "published"),
        ("publish", "Conflict"),
        ("publish", "NotAllowed"),
        ("publish", "ValueError"),
    ]
    before = [count(counted, what=what, outcome=outcome) for what, outcome in outcomes]
    changed = {"barriers": bundle["barriers"].slice(1)}
    with logs.request("0123456789abcdef"):
        lake.publish(changed, someone, f"By {NAME}")
    lake.restore(1, someone, f"Told by {EMAIL}")
    with pytest.raises(Conflict):
        lake.publish(changed, someone, NAME, expected=1)
    with pytest.raises(NotAllowed):
        lake.publish(changed, Person(NAME, EMAIL), NAME)
    with pytest.raises(ValueError, match="No such table"):
        lake.publish({NAME: bundle["barriers"]}, someone, NAME)
    after = [count(counted, what=what, outcome=outcome) for what, outcome in outcomes]
    assert after == [number + 1 for number in before]
    told = [line for line in lines(noted) if "logger" not in line]
    assert [line["event"] for line in told] == [
        "published",
        "restored",
        "refused",
        "refused",
        "not published",
    ]
    assert [line.get("version") for line in told] == [2, 3, None, None, None]
    assert [line.get("why") for line in told] == [
        None,
        None,
        "Conflict",
        "NotAllowed",
        "ValueError",
    ]
    assert [line["request"] for line in told] == ["0123456789abcdef", "", "", "", ""]
    assert not {word for word in (NAME, EMAIL, "Told by") if word in noted.getvalue()}


def test_queries_are_timed_by_file(version: Version) -> None:
    before = count("pathfinders_query_seconds_count", query="programmes")
    version.rows("programmes")
    version.frame("programmes")
    assert count("pathfinders_query_seconds_count", query="programmes") == before + 2
    with pytest.raises(ValueError, match="nothing_of_that_name"):
        version.rows("nothing_of_that_name")
    assert count("pathfinders_query_seconds_count", query="nothing_of_that_name") == 0


def test_page_runs_are_timed_and_slow_and_failed_ones_noted(
    noted: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (
        count("pathfinders_page_seconds_count", page="funding"),
        count("pathfinders_errors_total", where="page"),
    )
    with instrumentation.page("funding"):
        pass
    assert noted.getvalue() == ""
    monkeypatch.setattr(logs, "SLOW_SECONDS", 0.0)
    with instrumentation.page("funding"):
        pass
    with pytest.raises(KeyError), instrumentation.page("funding"):
        raise KeyError(EMAIL)
    after = (
        count("pathfinders_page_seconds_count", page="funding"),
        count("pathfinders_errors_total", where="page"),
    )
    assert after == (before[0] + 3, before[1] + 1)
    slow, failed = lines(noted)
    assert (slow["event"], slow["level"], slow["page"]) == ("slow page", "warning", "funding")
    assert (failed["event"], failed["level"]) == ("page failed", "error")
    assert str(failed["traceback"]).startswith("Traceback (most recent call last):\n")
    assert "test_metrics.py" in str(failed["traceback"])
    assert str(failed["traceback"]).endswith("KeyError")
    assert EMAIL not in noted.getvalue()


def test_an_error_names_what_it_came_from_and_quotes_neither(noted: io.StringIO) -> None:
    try:
        try:
            raise KeyError(NAME)
        except KeyError as error:
            raise ValueError(EMAIL) from error
    except ValueError:
        logging.getLogger("pathfinders.api.endpoints").exception("An answer failed: %s", EMAIL)
    (line,) = lines(noted)
    assert line["event"] == "An answer failed: %s"
    assert "ValueError\n\nbecause of\n\nTraceback" in str(line["traceback"])
    assert not {word for word in (NAME, EMAIL) if word in noted.getvalue()}


def test_what_the_libraries_that_serve_note_comes_in_the_same_form(
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = logging.getLogger("streamlit.made_up_for_tests")
    own = logging.StreamHandler()
    other.addHandler(own)
    stream = io.StringIO()
    handler = logs.write_to(stream)
    other.error("Uncaught: %s", EMAIL)
    other.error("Port %s is not available", 8501)
    logging.getLogger().removeHandler(handler)
    other.removeHandler(own)
    assert [line["event"] for line in lines(stream)] == [
        "Uncaught: %s",
        "Port 8501 is not available",
    ]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "given",
    [None, "", "short", "x" * 32, EMAIL, "0" * 65, "0123456789abcdef\r\nX: y", '0123456789abcdef"'],
)
def test_a_request_id_that_could_hold_anything_is_replaced(given: str | None) -> None:
    made = logs.request_id(given)
    assert made != given
    assert logs.HARMLESS.fullmatch(made)


@pytest.mark.parametrize(
    "given",
    [
        "0123456789abcdef",
        "0AF7651916CD43DD8448EB211C80319C",
        "123e4567-e89b-12d3-a456-426614174000",
    ],
)
def test_a_request_id_of_a_proxy_is_kept(given: str) -> None:
    assert logs.request_id(given) == given


def test_counting_costs_microseconds() -> None:
    """The best of a few runs, because a machine that is busy says nothing of the cost."""
    best = min(_seconds(2000) for _ in range(5))
    assert best / 2000 * 1e6 < MICROSECONDS


def _seconds(times: int) -> float:
    started = time.perf_counter()
    for _ in range(times):
        with instrumentation.query("programmes"):
            pass
    return time.perf_counter() - started
