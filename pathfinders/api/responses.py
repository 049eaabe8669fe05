"""Answers to GET and HEAD: entity tags, revalidation, compression and byte ranges (RFC 9110, RFC
9111).
"""

import functools
import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import brotli
from starlette.datastructures import Headers
from starlette.responses import Response

from pathfinders.api.problem import HttpProblem

FOR_EVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
# Streamlit's own compression starts at 1,000 bytes; starting lower here means that it never
# compresses these again.
SMALLEST_PACKED = 500
# Above it, scripts take seconds to compress and get little smaller.
BROTLI_QUALITY = 9
RANGE = re.compile(r"bytes=\s*(\d{1,18})?-(\d{1,18})?\s*")


@dataclass(frozen=True)
class Body:
    """One representation. Its tag names the version and is strong: two bodies with one tag are
    equal byte for byte.
    """

    content: bytes
    media_type: str
    label: str
    """What the tag starts with, such as the version's number."""
    in_ranges: bool = False
    """Whether parts of it can be asked for; such a body is never compressed, so that its bytes stay
    where they are.
    """
    encoding: str = ""
    is_empty: bool = False
    """Whether it holds no row of what was asked for."""
    static: bool = False
    """Whether it never changes, so that the better compression, which takes ten times as long, is
    worth its time.
    """

    @functools.cached_property
    def etag(self) -> str:
        """A strong tag: the same one is never given to other bytes."""
        digest = hashlib.sha256(self.content).hexdigest()[:24]
        return f'"{self.label}-{digest}{"-" + self.encoding if self.encoding else ""}"'

    @functools.cached_property
    def packed(self) -> "Body":
        """The same compressed, where that pays."""
        if self.in_ranges or self.encoding or len(self.content) < SMALLEST_PACKED:
            return self
        return replace(self, content=gzip.compress(self.content, 6, mtime=0), encoding="gzip")

    @functools.cached_property
    def packed_best(self) -> "Body":
        """The same compressed with Brotli, a quarter smaller than `packed`."""
        if self.in_ranges or self.encoding or len(self.content) < SMALLEST_PACKED:
            return self
        content = brotli.compress(self.content, quality=BROTLI_QUALITY)
        return replace(self, content=content, encoding="br")

    @property
    def weight(self) -> int:
        """The bytes it takes in memory, its compressed twin counted as half."""
        return len(self.content) if self.in_ranges or self.encoding else len(self.content) * 3 // 2


def answer(
    method: str,
    request_headers: Headers,
    body: Body,
    cache: str,
    more: Mapping[str, str] | None = None,
) -> Response:
    """The response with `body`, or the part of it that was asked for, or 304 where the asker has it
    already.

    Raises HttpProblem (416) for a part beyond the end.
    """
    if body.static and accepts(request_headers, "br"):
        body = body.packed_best
    elif accepts_gzip(request_headers):
        body = body.packed
    headers = {
        "ETag": body.etag,
        "Cache-Control": cache,
        "X-Content-Type-Options": "nosniff",
        **(more or {}),
    }
    if body.in_ranges:
        headers["Accept-Ranges"] = "bytes"
    else:
        headers["Vary"] = "Accept-Encoding"
    if _has_already(request_headers, body.etag):
        return Response(None, 304, headers)
    headers["Content-Type"] = body.media_type
    if body.encoding:
        headers["Content-Encoding"] = body.encoding
    content, status = body.content, 200
    part = _part(request_headers, body) if method == "GET" else None
    if part is not None:
        status, (start, end) = 206, part
        content = body.content[start:end]
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(body.content)}"
    headers["Content-Length"] = str(len(content))
    return Response(content if method == "GET" else None, status, headers)


def accepts_gzip(request_headers: Headers) -> bool:
    """Whether the asker takes gzip: named, or through `*`, and not with a weight of nothing."""
    weights = _weights(request_headers)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", False)))


def accepts(request_headers: Headers, coding: str) -> bool:
    """Whether the asker names a coding, and not with a weight of nothing."""
    return _weights(request_headers).get(coding, False)


def _weights(request_headers: Headers) -> dict[str, bool]:
    """The codings that the asker names, and whether each is taken."""
    weights = {}
    for offer in ",".join(request_headers.getlist("accept-encoding")).split(","):
        coding, _, weight = offer.partition(";")
        weights[coding.strip().lower()] = not re.fullmatch(
            r"\s*q=0(\.0{0,3})?\s*", weight, re.IGNORECASE
        )
    return weights


def _has_already(request_headers: Headers, etag: str) -> bool:
    tags = [
        tag.strip().removeprefix("W/")
        for tag in ",".join(request_headers.getlist("if-none-match")).split(",")
    ]
    return etag in tags or "*" in tags


def _part(request_headers: Headers, body: Body) -> tuple[int, int] | None:
    """Start and end of the part that was asked for; None for the whole. Raises HttpProblem (416)
    for one beyond the end.

    Several ranges in one request are answered with the whole, as the standard lets a server do.
    """
    match = RANGE.fullmatch(request_headers.get("range", "")) if body.in_ranges else None
    if (
        match is None
        or not any(match.groups())
        or request_headers.get("if-range", body.etag) != body.etag
    ):
        return None
    size = len(body.content)
    first, last = (None if end is None else int(end) for end in match.groups())
    if first is not None and last is not None and last < first:
        return None
    start = max(0, size - (last or 0)) if first is None else first
    end = size if first is None or last is None else min(last + 1, size)
    if start >= size:
        raise HttpProblem(
            416, f"There are {size:,} bytes.", headers={"Content-Range": f"bytes */{size}"}
        )
    return start, end
