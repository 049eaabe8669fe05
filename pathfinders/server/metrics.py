"""The counters and times of this process that Prometheus reads at /metrics. docs/running.md says
which to watch.
"""

import functools

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest

from pathfinders import instrumentation

# Its own, so that what another library counts does not appear here.
REGISTRY = CollectorRegistry()
PAGES = Histogram(
    "pathfinders_page_seconds",
    "Runs of a page's script",
    ["page"],
    registry=REGISTRY,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
QUERIES = Histogram(
    "pathfinders_query_seconds",
    "Queries of the data, by file",
    ["query"],
    registry=REGISTRY,
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
PUBLISHES = Histogram(
    "pathfinders_publish_seconds",
    "Publishes and restores, by what came of them",
    ["what", "outcome"],
    registry=REGISTRY,
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
REQUESTS = Histogram(
    "pathfinders_request_seconds",
    "HTTP requests other than for static files",
    ["path", "status"],
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
ERRORS = Counter(
    "pathfinders_errors",
    "Page runs and requests that the server failed at",
    ["where"],
    registry=REGISTRY,
)
REFUSED = Counter(
    "pathfinders_refused",
    "Requests and connections that the server did not let in",
    ["reason"],
    registry=REGISTRY,
)
READERS = Gauge("pathfinders_readers", "Pages that are open in browsers", registry=REGISTRY)
WARM = Gauge("pathfinders_versions_warm", "Versions in memory", registry=REGISTRY)
NEWEST = Gauge(
    "pathfinders_version_newest", "The newest of the versions in memory", registry=REGISTRY
)
REACHED = Gauge(
    "pathfinders_lake_reached",
    "1 where the lake could be read the last time, 0 where not",
    registry=REGISTRY,
)
ProcessCollector(registry=REGISTRY)
OUTCOMES = frozenset({"published", "Conflict", "NotAllowed", "Refused", "LakeError", "ValueError"})


@functools.cache
def watch() -> None:
    """Start to count the queries, publishes and page runs of this process."""
    instrumentation.on_query.append(lambda name, seconds: QUERIES.labels(name).observe(seconds))
    instrumentation.on_publish.append(_published)
    instrumentation.on_page.append(_ran)


def request(path: str, status: int, seconds: float) -> None:
    """Counts an HTTP request; `path` is one of a few names and never what somebody typed."""
    REQUESTS.labels(path, f"{status // 100}xx").observe(seconds)
    # 503 is what the server says on purpose where the lake is away.
    if status >= 500 and status != 503:
        ERRORS.labels("request").inc()


def exposition(warm: list[int], *, reached: bool) -> bytes:
    """Everything counted, as text. `warm` are the versions in memory, `reached` whether the lake
    could be read.
    """
    WARM.set(len(warm))
    NEWEST.set(max(warm, default=0))
    REACHED.set(reached)
    return generate_latest(REGISTRY)


def _published(publish: instrumentation.Publish) -> None:
    # Prometheus stores a series for each label, so rare kinds of error share one.
    outcome = publish.outcome if publish.outcome in OUTCOMES else "error"
    PUBLISHES.labels(publish.what, outcome).observe(publish.seconds)


def _ran(run: instrumentation.PageRun) -> None:
    PAGES.labels(run.page).observe(run.seconds)
    if run.error is not None:
        ERRORS.labels("page").inc()
