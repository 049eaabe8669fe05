"""What goes wrong with a request, as RFC 9457 problem details."""

import json
from http import HTTPStatus

from starlette.responses import Response

PROBLEM_TYPE = "application/problem+json"


class HttpProblem(Exception):
    """A request that cannot be answered: the status, and in words what is wrong and what would be
    right.
    """

    def __init__(
        self, status: int, detail: str, title: str = "", headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers or {}
        self.title = title or HTTPStatus(status).phrase

    def response(self) -> Response:
        """The problem as a response. It is never kept, because the next version may hold what this
        one does not.
        """
        body = json.dumps(
            {"title": self.title, "status": self.status, "detail": self.detail}, ensure_ascii=False
        )
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **self.headers}
        return Response(body.encode("utf-8", "replace"), self.status, headers, PROBLEM_TYPE)
