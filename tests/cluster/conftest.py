"""One cluster for all tests of this folder, and what they ask of it."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.cluster import Cluster
from deploy.local.replicas import Replica

SECONDS = 60.0


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """PostgreSQL, S3, three replicas and nginx, running."""
    with Cluster() as running:
        yield running


@pytest.fixture
def environment(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """The cluster, with its settings in this process: what reads or writes here does it as a
    replica does.
    """
    for name, value in cluster.variables.items():
        monkeypatch.setenv(name, value)
    return cluster


def value(replica: Replica, name: str, **labels: str) -> float:
    """A number that a replica counts, over all labels that are not given; 0 where it does not
    answer.
    """
    status, text = replica.ask("/metrics")
    families = text_string_to_metric_families(text) if status == 200 else ()
    samples = [sample for family in families for sample in family.samples if sample.name == name]
    return sum(sample.value for sample in samples if labels.items() <= sample.labels.items())


def serving(cluster: Cluster) -> list[Replica]:
    """The replicas that pages are open at."""
    return [replica for replica in cluster.replicas if value(replica, "pathfinders_readers") > 0]


def until(holds: Callable[[], object], seconds: float = SECONDS) -> float:
    """Waits until something holds; returns the seconds that took. Fails where it does not in
    time.
    """
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < seconds, f"not within {seconds} seconds"
        time.sleep(0.05)
    return time.monotonic() - started


@contextmanager
def unharmed(cluster: Cluster) -> Iterator[None]:
    """A block after which every replica is the process that it was, and has written no error of its
    own making.
    """
    before = [replica.process for replica in cluster.replicas]
    yield
    assert [replica.process for replica in cluster.replicas] == before
    assert all(process and process.poll() is None for process in before)
    for replica in cluster.replicas:
        assert not re.search(r'"event": "page failed"', replica.log())
