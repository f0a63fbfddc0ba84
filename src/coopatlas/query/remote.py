"""Asking an endpoint elsewhere, by the SPARQL protocol.

Source: SPARQL 1.1 Protocol §2.1.2 (query via POST with URL-encoded parameters), §2.1.5 and §2.1.6 (answers).
"""

from __future__ import annotations

import ast
import json
import math
import tempfile
import time
from contextlib import ExitStack, closing
from http.client import HTTPException, HTTPResponse
from typing import BinaryIO
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit, urlunsplit

from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from coopatlas.errors import (
    CoopAtlasError,
    EngineUnavailable,
    QueryError,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    SettingsError,
)
from coopatlas.formats import Representation
from coopatlas.query.engine import Answer, Query, QueryEngine

_ADDRESS_RULE = "which begins with http:// or https:// and a host"
_MAX_SHOWN_CHARACTERS = 500
_CHUNK_BYTES = 65536
_CONTENT_TOO_LARGE = 413
_TIMEOUT_STATUSES = frozenset({408, 504})


class RemoteEngine(QueryEngine):
    """A ``QueryEngine`` that asks a SPARQL endpoint by its address.

    It is the command line's: whoever runs it has typed the address, so its errors name the address (without user,
    password and parameters) and quote what the endpoint says. A server must not show these texts to its clients.
    """

    def __init__(self, url: str, *, timeout_s: float, max_answer_bytes: int) -> None:
        """Keep the address; nothing is asked yet.

        Args:
            url: the endpoint's address, http or https; ``user:password@`` before the host is sent as Basic
                authentication.
            timeout_s: within this time an answer must have come whole.
            max_answer_bytes: the largest answer taken.

        Raises:
            SettingsError: when the address is not one of http or https.
        """
        try:
            parts = urlsplit(url)
        except ValueError as error:
            raise SettingsError(f"'{url}' is no endpoint's address, {_ADDRESS_RULE}") from error
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SettingsError(f"'{url}' is no endpoint's address, {_ADDRESS_RULE}")
        host = parts.netloc.rpartition("@")[2]
        self._url = urlunsplit(parts._replace(netloc=host))
        self._name = f"{parts.scheme}://{host}{parts.path}"
        self._credentials = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        self._timeout_s = timeout_s
        self._max_answer_bytes = max_answer_bytes

    def answer(self, query: Query, representation: Representation) -> Answer:
        """Ask the endpoint and fetch its whole answer.

        Args:
            query: the checked query.
            representation: one of ``query.form.offered``.

        Raises:
            QuerySyntaxError: when the endpoint refuses the query and says where.
            QueryError: when it refuses the query otherwise.
            QueryTimeout: when the answer had not come whole at the deadline.
            QueryTooLarge: when the answer is over the bound, or the query over the endpoint's.
            EngineUnavailable: when the endpoint cannot be reached, fails, or answers in another representation.
        """
        deadline = time.monotonic() + self._timeout_s
        try:
            response: HTTPResponse = self._request(query, representation).query().response
            with closing(response):
                self._check_media_type(response, representation)
                return self._fetch(response, representation, deadline)
        except QueryBadFormed as error:
            raise _refusal(self._name, _quoted_body(error)) from error
        except HTTPError as error:
            error.close()
            raise self._failure(error.code) from error
        except SPARQLWrapperException as error:
            raise EngineUnavailable(f"{self._name} does not answer queries: {error.msg}") from error
        except (OSError, HTTPException) as error:
            raise self._unreachable(error) from error

    def close(self) -> None:
        """Nothing is kept open between queries."""

    def _request(self, query: Query, representation: Representation) -> SPARQLWrapper:
        request = SPARQLWrapper(self._url, agent="coopatlas")
        # Not setQuery: it guesses the form from the text, and may take a query for an update.
        request.queryString = query.text
        request.queryType = query.form.value
        request.setMethod(POST)
        request.setOnlyConneg(onlyConneg=True)
        request.addCustomHttpHeader("Accept", representation.media_type)
        request.setTimeout(max(1, math.ceil(self._timeout_s)))
        if self._credentials:
            request.setCredentials(*self._credentials)
        for iri in query.default_graphs:
            request.addParameter("default-graph-uri", iri)
        for iri in query.named_graphs:
            request.addParameter("named-graph-uri", iri)
        return request

    def _check_media_type(self, response: HTTPResponse, representation: Representation) -> None:
        given = response.headers.get_content_type() if "Content-Type" in response.headers else "nothing"
        if given != representation.media_type:
            raise EngineUnavailable(
                f"{self._name} was asked for {representation.media_type} and answered with {given}; "
                "ask for another representation, and check that the address is a SPARQL endpoint's"
            )

    def _fetch(self, response: HTTPResponse, representation: Representation, deadline: float) -> Answer:
        with ExitStack() as until_whole:
            body: BinaryIO = until_whole.enter_context(tempfile.TemporaryFile())
            size_bytes = 0
            while chunk := response.read1(_CHUNK_BYTES):
                size_bytes += body.write(chunk)
                if size_bytes > self._max_answer_bytes:
                    raise QueryTooLarge(f"the answer is larger than {self._max_answer_bytes} bytes; add LIMIT")
                if time.monotonic() > deadline:
                    raise TimeoutError("the answer had not come whole")
            promised = response.headers.get("Content-Length")
            if promised is not None and int(promised) != size_bytes:
                raise EngineUnavailable(f"{self._name} broke off its answer after {size_bytes} bytes; try again")
            body.seek(0)
            until_whole.pop_all()
        return Answer(representation, body, size_bytes)

    def _failure(self, status: int) -> CoopAtlasError:
        if status in _TIMEOUT_STATUSES:
            return QueryTimeout(f"the query took too long for {self._name} (HTTP {status}); ask for less")
        if status == _CONTENT_TOO_LARGE:
            return QueryTooLarge(f"the query or its answer is too large for {self._name} (HTTP {status}); ask for less")
        return EngineUnavailable(f"{self._name} does not answer queries now (HTTP {status}); try again later")

    def _unreachable(self, error: OSError | HTTPException) -> CoopAtlasError:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, TimeoutError):
            return QueryTimeout(f"{self._name} had not answered whole within {self._timeout_s:g} s; ask for less")
        return EngineUnavailable(f"{self._name} cannot be reached ({reason}); check the address and the network")


def _quoted_body(error: QueryBadFormed) -> str:
    # SPARQLWrapper keeps the answer's body nowhere but in its text, written as a Python bytes literal.
    literal = str(error).partition("Response:\n")[2]
    body: bytes = ast.literal_eval(literal) if literal else b""
    return body.decode(errors="replace").strip()


def _refusal(name: str, body: str) -> QueryError:
    """Word what an endpoint says with status 400: problem JSON (RFC 9457) as this server writes it, or any text."""
    try:
        problem = json.loads(body)
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        return QueryError(f"{name} refuses the query: {body[:_MAX_SHOWN_CHARACTERS] or 'it does not say why'}")
    text = f"{name} refuses the query: {str(problem.get('detail', body))[:_MAX_SHOWN_CHARACTERS]}"
    line, column = problem.get("line"), problem.get("column")
    if isinstance(line, int) and isinstance(column, int):
        return QuerySyntaxError(text, line=line, column=column)
    return QueryError(text)
