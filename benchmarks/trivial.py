"""A server that does nothing, to learn how many requests the load generator can send: ``python trivial.py PORT``."""

from __future__ import annotations

import sys
from typing import Protocol

from granian import Granian
from granian.constants import Interfaces


class Channel(Protocol):
    """The way back to the client. Source: RSGI 1.6."""

    def response_str(self, status: int, headers: list[tuple[str, str]], body: str) -> None:
        """Answer with a text."""
        ...


async def answer(_scope: object, protocol: Channel) -> None:
    """Answer every request with the same few bytes."""
    protocol.response_str(200, [("content-type", "application/sparql-results+json")], '{"head":{},"boolean":true}')


if __name__ == "__main__":
    Granian("trivial:answer", port=int(sys.argv[1]), interface=Interfaces.RSGI, websockets=False).serve()
