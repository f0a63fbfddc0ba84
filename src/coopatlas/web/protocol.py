"""Reading a query operation out of a request. Source: SPARQL 1.1 Protocol §2.1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.http import parse_options_header

from coopatlas.errors import QueryForbidden, RequestError, UnsupportedMediaType
from coopatlas.web.negotiation import FORMAT_NAMES

FORM = "application/x-www-form-urlencoded"
SPARQL_QUERY = "application/sparql-query"
MAX_PARAMETERS = 100
"""How many parameters a request may have; the protocol needs a handful."""


@dataclass(frozen=True)
class Operation:
    """What a client asks for. ``query`` is None where no query was sent; ``format`` names a representation."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None


def read_operation(request: Request) -> Operation:
    """Read the operation of a GET or POST request.

    Raises:
        RequestError: when ``query`` comes twice, formats contradict each other, or the text is not UTF-8.
        QueryForbidden: when an update is sent.
        UnsupportedMediaType: when the body is neither a form nor a query.
    """
    address = _parameters(_decoded(request.query_string, "the address"), "the address")
    if request.method != "POST":
        return _operation(address, address)
    media_type, options = parse_options_header(request.headers.get("Content-Type", ""))
    if media_type not in {FORM, SPARQL_QUERY} or options.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType(request.headers.get("Content-Type", "none"), [FORM, SPARQL_QUERY])
    body = _decoded(request.get_data(cache=False), "the body")
    if media_type == SPARQL_QUERY:
        return _operation([*address, ("query", body)], address)
    form = _parameters(body, "the body")
    return _operation([*address, *form], form)


def _operation(parameters: Sequence[tuple[str, str]], protocol: Sequence[tuple[str, str]]) -> Operation:
    """Build the operation; the graphs count only where the protocol places them: beside the query."""
    if any(name == "update" for name, _ in parameters):
        raise QueryForbidden("updates are not taken: a release never changes; send a query")
    return Operation(
        query=_single("query", [value for name, value in parameters if name == "query"]),
        default_graphs=_all(protocol, "default-graph-uri"),
        named_graphs=_all(protocol, "named-graph-uri"),
        # SPARQLWrapper sends the same value under all three names.
        format=_single("format", list(dict.fromkeys(value for name, value in parameters if name in FORMAT_NAMES)))
        or None,
    )


def _single(name: str, values: Sequence[str]) -> str | None:
    if len(values) > 1:
        raise RequestError(f"the parameter '{name}' comes with {len(values)} values; send one")
    return values[0] if values else None


def _all(parameters: Iterable[tuple[str, str]], wanted: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for name, value in parameters if name == wanted))


def _parameters(text: str, where: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except UnicodeDecodeError as error:
        raise _not_utf8(where) from error
    except ValueError as error:
        raise RequestError(f"{where} has more than {MAX_PARAMETERS} parameters; send fewer") from error


def _decoded(body: bytes, where: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(where) from error


def _not_utf8(where: str) -> RequestError:
    return RequestError(f"{where} is not UTF-8; encode the query as UTF-8")
