"""Answers that are costly to write, in memory."""

from pathfinders.api.responses import Body
from pathfinders.store.cache import Cache


class ResponseCache(Cache[Body]):
    """Bodies within `limit_bytes` together with the questions they answer, and `limit_entries` of
    them. An answer that holds nothing is not kept: it is written in no time, and there are as many
    questions without an answer as somebody cares to put.
    """

    def __init__(self, limit_bytes: int, limit_entries: int) -> None:
        super().__init__(
            limit_bytes,
            lambda body: body.weight,
            limit_entries,
            keep=lambda body: not body.is_empty,
        )
