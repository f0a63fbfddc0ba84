"""Reading a query operation, or the name of a graph, out of a request.

Source: SPARQL 1.1 Protocol §2.1; SPARQL 1.1 Graph Store HTTP Protocol §4.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.http import parse_options_header

from coopatlas.errors import QueryForbidden, RequestError, UnsupportedMediaType
from coopatlas.web.negotiation import FORMAT_NAMES, choose_formats

FORM = "application/x-www-form-urlencoded"
SPARQL_QUERY = "application/sparql-query"
TAKEN = (FORM, SPARQL_QUERY)
"""The media types of a body."""
MAX_PARAMETERS = 100
"""How many parameters a request may have; the protocol needs a handful."""
PARTIAL = "partial"
ALLOW = "allow"
VERSION = "version"
"""Names the release that is asked, where it is not that in service."""
DEFAULT_GRAPH = "default"
NAMED_GRAPH = "graph"

_CHARSETS = frozenset({"utf-8", "utf8"})
_BROKEN_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Operation:
    """What a client asks for. ``query`` is None where no query was sent; ``partial`` where a part of it is welcome.

    ``version`` names a release; None is the one in service.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    partial: bool = False
    version: str | None = None


def read_operation(request: Request) -> Operation:
    """Read the operation of a GET or POST request, and note which format it asks for.

    Raises:
        RequestError: when a parameter comes twice or has no value that it can have, or the text is not UTF-8.
        QueryForbidden: when an update is sent as a parameter.
        UnsupportedMediaType: when the body is neither a form nor a query, or compressed.
    """
    return operation_of(read_parameters(request))


def read_parameters(request: Request) -> Parameters:
    """Read the parameters of the address and, of a POST request, of the body, in their order.

    Raises:
        RequestError: when they are too many, or not UTF-8.
        UnsupportedMediaType: when the body is neither a form nor a query, or compressed.
    """
    address = read_address(request)
    return [*address, *_read_body(request)] if request.method == "POST" else address


def operation_of(parameters: Parameters) -> Operation:
    """Tell the operation from its parameters, and note which format it asks for.

    Raises:
        RequestError: when a parameter comes twice or has no value that it can have.
        QueryForbidden: when an update is sent as a parameter.
    """
    if any(name == "update" for name, _ in parameters):
        raise QueryForbidden("updates are not taken: a release never changes; send a query")
    choose_formats(value for name, value in parameters if name in FORMAT_NAMES)
    operation = Operation(
        query=single("query", parameters),
        default_graphs=_graphs(parameters, "default-graph-uri"),
        named_graphs=_graphs(parameters, "named-graph-uri"),
        partial=_is_partial(single(PARTIAL, parameters)),
        version=single(VERSION, parameters),
    )
    if operation.query is None and (operation.default_graphs or operation.named_graphs):
        raise RequestError("graphs are named, but there is no 'query' to ask of them; send one")
    return operation


def single(name: str, parameters: Parameters) -> str | None:
    """The value of a parameter; None where it is not sent.

    Raises:
        RequestError: when it comes more than once.
    """
    values = _all(parameters, name)
    if len(values) > 1:
        raise RequestError(f"the parameter '{name}' comes with {len(values)} values; send one")
    return values[0] if values else None


def names_graph(parameters: Parameters) -> bool:
    """Whether the address names a graph of the store, and not a query."""
    names = {name for name, _ in parameters}
    return bool(names & {DEFAULT_GRAPH, NAMED_GRAPH}) and "query" not in names


def read_graph(parameters: Parameters) -> str | None:
    """Read which graph is asked for: its IRI as sent, or None for the default graph.

    Raises:
        RequestError: when it names none, several, or both kinds.
    """
    named = _all(parameters, NAMED_GRAPH)
    default = _all(parameters, DEFAULT_GRAPH)
    if bool(named) == bool(default):
        what = "both 'default' and 'graph' are given" if named else "no graph is named"
        raise RequestError(f"{what}; ask for ?default, or for one graph with ?graph= and its IRI, percent-encoded")
    return single(NAMED_GRAPH, parameters)


def read_address(request: Request) -> list[tuple[str, str]]:
    """Read the parameters in the address, in their order.

    Raises:
        RequestError: when they are too many, or not UTF-8 in percent-encoding.
    """
    return _parameters(_decoded(request.query_string, "the address"), "the address")


def _read_body(request: Request) -> list[tuple[str, str]]:
    given = request.headers.get("Content-Type", "")
    name, options = parse_options_header(given)
    media_type = name.lower()
    coding = request.headers.get("Content-Encoding", "identity")
    if coding.strip().lower() != "identity":
        # What is compressed small can be large without end, and queries are small anyway.
        raise UnsupportedMediaType(f"{media_type} in the coding {coding}", TAKEN)
    if media_type not in TAKEN or options.get("charset", "utf-8").lower() not in _CHARSETS:
        raise UnsupportedMediaType(given or "none", TAKEN)
    body = _decoded(request.get_data(cache=False), "the body")
    return [("query", body)] if media_type == SPARQL_QUERY else _parameters(body, "the body")


def _is_partial(value: str | None) -> bool:
    if value not in {None, ALLOW}:
        raise RequestError(f"the parameter '{PARTIAL}' can be '{ALLOW}' only; leave it out for a whole answer or none")
    return value == ALLOW


def _all(parameters: Iterable[tuple[str, str]], wanted: str) -> list[str]:
    return [value for name, value in parameters if name == wanted]


def _graphs(parameters: Parameters, wanted: str) -> tuple[str, ...]:
    """The graphs named, each once. Forms send an empty field where nothing was written into it."""
    return tuple(dict.fromkeys(filter(None, _all(parameters, wanted))))


def _parameters(text: str, where: str) -> list[tuple[str, str]]:
    broken = _BROKEN_ESCAPE.search(text)
    if broken:
        shown = text[broken.start() :][:3]
        raise RequestError(f"{where} holds '{shown}', which is no percent-encoding; write the sign itself as %25")
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
