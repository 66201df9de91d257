"""Bodies that say one thing: a key that stands twice in one JSON object is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from serving.problems import TWICE


class StrictRoute(APIRoute):
    """A route whose JSON is read so that no key of an object is lost.

    Python's reader takes the last of two values without a word (RFC 8259 leaves it open), so what
    a person sees first in a body would not be what happens.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route so that it reads bodies strictly."""
        answer = super().get_route_handler()

        async def answer_strictly(request: Request) -> Response:
            return await answer(_StrictRequest(request.scope, request.receive))

        return answer_strictly


class _StrictRequest(Request):
    async def json(self) -> Any:
        body = await self.body()
        return json.loads(body, object_pairs_hook=_each_key_once)


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise json.JSONDecodeError(TWICE, "", 0)
    return found
