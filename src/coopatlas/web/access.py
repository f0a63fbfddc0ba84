"""Who asks, and what is told of a request: its caller, its words for the access log, and the line itself."""

from __future__ import annotations

import ipaddress
import json
import logging
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import cast

from flask import request

from coopatlas.query.engine import Caller

CALLER_KEY = "coopatlas.caller"
NOTES_KEY = "coopatlas.notes"
"""The front's own keys of the WSGI environment; PEP 3333 has servers name theirs so."""
REPEATABLE = "repeatable"
"""The note that says ``yes`` of an answer to a POST request that repeats, and ``no`` of one to GET that does not."""
LOGGER_NAME = "coopatlas.access"
_MAX_TEXT = 200
"""How much of a path or a user agent is logged, in characters."""
_CLIENT_OF_IPV6 = 64
_LOGGED_OF_IPV4 = 24
_LOGGED_OF_IPV6 = 48
_CLIENTS = 4096
"""How many addresses are known by heart; reading one costs as much as finding an answer in memory."""
_log = logging.getLogger(LOGGER_NAME)


def caller() -> Caller:
    """Who waits for the answer to the current request; the same for its whole length.

    The front sets it, so that the query is stopped when the client goes. Without a front it is made of the address.
    """
    known = request.environ.get(CALLER_KEY)
    if known is None:
        known = request.environ[CALLER_KEY] = Caller(request.remote_addr or "")
    return cast("Caller", known)


def note(name: str, value: str) -> None:
    """Tell the front a word about the current request; without a front nobody listens.

    ``query`` is its digest, ``cache`` hit or miss; ``repeatable`` and ``partial`` say whether the answer may be given
    again.
    """
    notes = cast("MutableMapping[str, str] | None", request.environ.get(NOTES_KEY))
    if notes is not None:
        notes[name] = value


def client_of(peer: str, forwarded: str | None, trusted_proxies: int) -> str:
    """The client that fair use counts: its IPv4 address, or the /64 network of its IPv6 address.

    Args:
        peer: the connection's other end, ``address:port``.
        forwarded: ``X-Forwarded-For``; each trusted proxy has added whom it was asked by at its right.
        trusted_proxies: how many proxies stand before the server. What lies further to the left anybody can write.
    """
    hops = [hop.strip() for hop in forwarded.split(",")] if forwarded and trusted_proxies else []
    told = hops[-trusted_proxies] if len(hops) >= trusted_proxies > 0 else ""
    address = _address(told) or _address(peer.rpartition(":")[0])
    if address is None:
        return peer
    return str(address) if address.version == 4 else _network(address, _CLIENT_OF_IPV6)  # noqa: PLR2004  # IP's version


@lru_cache(_CLIENTS)
def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Read an address, with a port or without."""
    bare = text.partition("]")[0].removeprefix("[") if text.startswith("[") else text
    bare = bare.rpartition(":")[0] if bare.count(":") == 1 else bare
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _network(address: ipaddress.IPv4Address | ipaddress.IPv6Address, bits: int) -> str:
    return str(ipaddress.ip_network((address, bits), strict=False))


@dataclass(frozen=True)
class Entry:
    """A line of the access log; ``docs/operating.md`` explains each field."""

    method: str
    path: str
    status: int
    bytes: int
    seconds: float
    client: str
    agent: str
    outcome: str
    release: str = ""
    cache: str = ""
    query: str = ""


def log(entry: Entry) -> None:
    """Write the line, as one JSON object; JSON's escapes keep a client from writing lines of its own."""
    if _log.isEnabledFor(logging.INFO):
        _log.info("%s", json.dumps({"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **_filled(entry)}))


def _filled(entry: Entry) -> Mapping[str, object]:
    return {name: value for name, value in vars(entry).items() if value != ""}


@lru_cache(_CLIENTS)
def shortened(client: str) -> str:
    """A client as it is logged: without the part that tells one household or person from another."""
    address = _address(client.partition("/")[0])
    if address is None:
        return ""
    return _network(address, _LOGGED_OF_IPV4 if address.version == 4 else _LOGGED_OF_IPV6)  # noqa: PLR2004  # see above


def cut(text: str) -> str:
    """A text of a client's, as long as is logged."""
    return text[:_MAX_TEXT]
