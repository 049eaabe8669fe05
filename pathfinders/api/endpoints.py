"""The routes under /api/v1, and /healthz, /readyz and /metrics."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from pathfinders import __version__
from pathfinders.api.filters import filters_from
from pathfinders.api.openapi import document, document_at
from pathfinders.api.problem import HttpProblem
from pathfinders.api.ready import Readiness
from pathfinders.api.request_params import LAKE, Asked, asked_version, asked_view, refuse_all_but
from pathfinders.api.response_cache import ResponseCache
from pathfinders.api.responses import FOR_EVER, REVALIDATE, Body, answer
from pathfinders.api.since import SINCE, asked_since
from pathfinders.api.tables import FORMATS, GUARDED, as_json, is_guarded, table_body, tables_data
from pathfinders.exports.json_file import figure_data
from pathfinders.figures import KINDS, make
from pathfinders.figures.since import since
from pathfinders.server import metrics
from pathfinders.store.lake import LakeError
from pathfinders.store.versions import Versions
from pathfinders.tables import TABLES

log = logging.getLogger(__name__)

Respond = Callable[[Request], Response]
# Whole tables are a few MB in all three formats, so most of this is for filtered ones.
TABLES_BYTES, TABLES_ENTRIES = 64_000_000, 2_000
JSON = "application/json"


def routes(versions: Callable[[], Versions]) -> list[Route]:
    """The routes, reading what `versions` gives. Everything under /api that is not one of them is
    not found.
    """
    api = _Api(versions)
    paths: dict[str, Respond] = {
        "/api/v1/versions": api.versions,
        "/api/v1/tables": api.tables,
        "/api/v1/tables/{file}": api.table,
        "/api/v1/figures": api.figures,
        "/api/v1/figures/{file}": api.figure,
        "/api/v1/since.json": api.since,
        "/api/v1/openapi.json": api.openapi,
        "/healthz": api.health,
        "/readyz": api.ready,
        "/metrics": api.metrics,
    }
    metrics.watch()
    served = [Route(path, _Endpoint(respond)) for path, respond in paths.items()]
    nothing = [Route(path, _Endpoint(_nothing_here, ())) for path in ("/api", "/api/{rest:path}")]
    return [*served, *nothing, Route("/briefing", _home)]


def _home(request: Request) -> RedirectResponse:
    """The briefing is the first page and stands at /; its name leads there too, with the choices of
    the address.
    """
    return RedirectResponse(f"/?{request.url.query}" if request.url.query else "/")


class _Endpoint:
    """Runs a function of a request off the event loop, and turns what goes wrong into problem
    details.
    """

    def __init__(self, respond: Respond, methods: tuple[str, ...] = ("GET", "HEAD")) -> None:
        self.respond, self.methods = respond, methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await run_in_threadpool(self._response, request)
        await response(scope, receive, send)

    def _response(self, request: Request) -> Response:
        try:
            if self.methods and request.method not in self.methods:
                allowed = ", ".join(self.methods)
                raise HttpProblem(
                    405,
                    f"This address takes {allowed}, not {request.method}.",
                    headers={"Allow": allowed},
                )
            return self.respond(request)
        except HttpProblem as problem:
            return problem.response()
        except LakeError as error:
            log.exception("The data cannot be read")
            return HttpProblem(503, f"The data cannot be read now. {error.public}").response()
        # What failed may name files or hosts, so the log has it and the asker does not.
        except Exception:
            log.exception("An answer failed: %s", request.url.path)
            return HttpProblem(500, "The server failed to answer, and has noted why.").response()


class _Api:
    """The answers. Table files are cached, each written once for a version, table, format and
    filters.
    """

    def __init__(self, versions: Callable[[], Versions]) -> None:
        self.source = versions
        self.cache = ResponseCache(TABLES_BYTES, TABLES_ENTRIES)
        self.readiness = Readiness(versions)

    def versions(self, request: Request) -> Response:
        """Every version, newest first."""
        refuse_all_but(request.query_params, ())
        infos = self.source().infos()
        data = [
            {
                "version": i.number,
                "published": i.at.isoformat(),
                "author": i.author,
                "message": i.message,
                "restores": i.restores,
                "changes": {name: asdict(change) for name, change in i.changes.items()},
            }
            for i in reversed(infos)
        ]
        newest = infos[-1].number if infos else None
        return _data(request, {"newest": newest, "versions": data}, str(newest), REVALIDATE)

    def tables(self, request: Request) -> Response:
        """Every table, its columns and its addresses."""
        refuse_all_but(request.query_params, ("version",))
        requested = asked_version(self.source(), request.query_params)
        return _data(
            request, tables_data(requested.version), str(requested.version.number), REVALIDATE
        )

    def table(self, request: Request) -> Response:
        """A table as a file, filtered by column."""
        name, _, form = str(request.path_params["file"]).rpartition(".")
        if name not in TABLES:
            raise HttpProblem(404, f"There is no table “{name[:80]}”. Tables: {', '.join(TABLES)}.")
        if form not in FORMATS:
            raise HttpProblem(
                404, f"There is no format “{form[:80]}”. Formats: {', '.join(FORMATS)}."
            )
        query = request.query_params
        filters = filters_from(
            TABLES[name],
            [
                (key, text)
                for key, text in query.multi_items()
                if key not in ("version", LAKE, GUARDED)
            ],
        )
        guarded = is_guarded(form, query)
        requested = asked_version(self.source(), query)
        version = requested.version
        body = self.cache.get(
            (version.identity, name, form, filters, guarded),
            lambda: table_body(version, TABLES[name], form, filters, guarded=guarded),
        )
        file_name = f"{name}-version-{version.number}{'-part' if filters.wanted else ''}.{form}"
        more = {
            "Content-Disposition": (
                f'{"inline" if form == "json" else "attachment"}; filename="{file_name}"'
            )
        }
        return answer(
            request.method,
            request.headers,
            body,
            _cache(requested),
            more | _version_headers(requested),
        )

    def figures(self, request: Request) -> Response:
        """Every figure, its page and the choices it takes."""
        refuse_all_but(request.query_params, ())
        listed = [
            {
                "figure": k.name,
                "page": k.page,
                "about": k.about,
                "takes": list(k.choices),
                "address": f"/api/v1/figures/{k.name}.json",
            }
            for k in KINDS.values()
        ]
        return _data(request, {"figures": listed}, "figures", REVALIDATE)

    def figure(self, request: Request) -> Response:
        """A figure's verdict, table, caveats and sources."""
        name, _, form = str(request.path_params["file"]).rpartition(".")
        if name not in KINDS or form != "json":
            raise HttpProblem(
                404,
                f"There is no figure file “{request.path_params['file'][:80]}”. See"
                " /api/v1/figures.",
            )
        if LAKE in request.query_params:
            raise HttpProblem(400, f"A figure takes no {LAKE}: its words change with the program.")
        requested = asked_version(self.source(), request.query_params)
        version = requested.version
        view = asked_view(version, request.query_params, KINDS[name])
        label = f"{version.number}-{__version__}"
        body = self.cache.get(
            (version.identity, "figure", name, view),
            lambda: Body(as_json(figure_data(make(name, version, view), view)), JSON, label),
        )
        # Never for ever: the words of a figure are the program's, and change with it.
        headers = _version_headers(requested)
        return answer(request.method, request.headers, body, REVALIDATE, headers)

    def since(self, request: Request) -> Response:
        """What says something else of a programme than at an earlier version, as a figure."""
        source = self.source()
        requested = asked_version(source, request.query_params)
        version = requested.version
        then, view = asked_since(source, version, request.query_params)
        label = f"{then.number}-{version.number}-{__version__}"

        def changes() -> Body:
            data = figure_data(since(then, version, view), view)
            return Body(as_json({**data, SINCE: then.number}), JSON, label)

        body = self.cache.get((version.identity, then.identity, SINCE, view), changes)
        headers = _version_headers(requested)
        return answer(request.method, request.headers, body, REVALIDATE, headers)

    def openapi(self, request: Request) -> Response:
        """These addresses, as an OpenAPI document."""
        refuse_all_but(request.query_params, ())
        try:
            version = self.source().latest()
        except LakeError:
            return _data(request, document(), "openapi", REVALIDATE)
        return _data(request, document_at(version), f"openapi-{version.number}", REVALIDATE)

    def health(self, request: Request) -> Response:
        """Whether the data can be read, and their newest version."""
        refuse_all_but(request.query_params, ())
        data = as_json({"status": "ok", "version": self.source().latest().number})
        return answer(request.method, request.headers, Body(data, JSON, "health"), "no-store")

    def ready(self, request: Request) -> Response:
        """Whether the newest version can be read from the lake now and is in memory."""
        refuse_all_but(request.query_params, ())
        data = as_json(self.readiness.state())
        return answer(request.method, request.headers, Body(data, JSON, "ready"), "no-store")

    def metrics(self, request: Request) -> Response:
        """What this process has counted, for Prometheus."""
        refuse_all_but(request.query_params, ())
        source = self.source()
        data = metrics.exposition(source.warm_numbers(), reached=source.trouble() is None)
        return answer(
            request.method, request.headers, Body(data, CONTENT_TYPE_LATEST, "metrics"), "no-store"
        )


def _nothing_here(request: Request) -> Response:
    raise HttpProblem(
        404, f"There is nothing at {request.url.path[:200]}. See /api/v1/openapi.json."
    )


def _data(
    request: Request, data: Any, label: str, cache: str, more: dict[str, str] | None = None
) -> Response:
    return answer(request.method, request.headers, Body(as_json(data), JSON, label), cache, more)


def _cache(requested: Asked) -> str:
    return FOR_EVER if requested.for_ever else REVALIDATE


def _version_headers(requested: Asked) -> dict[str, str]:
    """The headers that say which version an answer rests on, for formats that do not say it
    themselves, and which newer one was asked for and cannot be read.
    """
    headers = {"Data-Version": str(requested.version.number)}
    if requested.unreadable is not None:
        headers["Data-Version-Unreadable"] = str(requested.unreadable)
    return headers
