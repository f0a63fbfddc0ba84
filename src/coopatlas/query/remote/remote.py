"""Asking an endpoint elsewhere, by the SPARQL protocol.

Source: SPARQL 1.1 Protocol §2.1.2 (query via POST with URL-encoded parameters), §2.1.5 and §2.1.6 (answers).
"""

from __future__ import annotations

import json
import tempfile
import time
from contextlib import ExitStack, closing
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from typing import BinaryIO
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit, urlunsplit

from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from coopatlas.errors import (
    CoopAtlasError,
    EngineUnavailable,
    QueryCancelled,
    QueryError,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    SettingsError,
)
from coopatlas.formats import Representation
from coopatlas.query.engine import Answer, Caller, Query, QueryEngine
from coopatlas.query.remote.connection import Exchange

_ADDRESS_RULE = "which begins with http:// or https:// and a host"
_MAX_SHOWN_CHARACTERS = 500
_CHUNK_BYTES = 65536
_MAX_REFUSAL_BYTES = 10_000
_CUT_ROWS, _CUT_TIME = "X-SPARQL-MaxRows", "X-SQL-State"
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

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        """Ask the endpoint and fetch its whole answer. An endpoint that cuts answers short is not taken at its word.

        Args:
            query: the checked query; ``query.partial`` makes no difference.
            representation: one of ``query.form.offered``.
            caller: for whom; the connection is closed when it is cancelled.

        Raises:
            QuerySyntaxError: when the endpoint refuses the query and says where.
            QueryError: when it refuses the query otherwise.
            QueryTimeout: when the answer had not come whole at the deadline, or is cut short by the endpoint's own.
            QueryTooLarge: when the answer is over the bound or cut to the endpoint's, or the query over that.
            QueryCancelled: when the caller was cancelled.
            EngineUnavailable: when the endpoint cannot be reached, fails, or answers in another representation.
        """
        with Exchange(time.monotonic() + self._timeout_s) as exchange:
            if caller is not None:
                caller.on_cancel(exchange.cancel)
            try:
                with closing(self._open(query, representation, exchange)) as response:
                    return self._fetch(response, representation, exchange)
            except HTTPError as error:
                raise self._failure(error) from error
            except SPARQLWrapperException as error:
                raise EngineUnavailable(f"{self._name} does not answer queries: {error.msg}") from error
            except (OSError, HTTPException) as error:
                raise self._broken_off(exchange) or self._unreachable(error) from error

    def close(self) -> None:
        """Nothing is kept open between queries."""

    def _open(self, query: Query, representation: Representation, exchange: Exchange) -> HTTPResponse:
        """Send the query and wait for the answer's head; once more where the endpoint said nothing at all.

        A query changes nothing, so it may be sent twice.
        """
        request = self._request(query, representation, exchange)
        try:
            return request.response()
        except (OSError, HTTPException) as error:
            if isinstance(error, HTTPError) or not isinstance(_reason(error), ConnectionError):
                raise
            if exchange.expired or exchange.cancelled:
                raise
        return request.response()

    def _request(self, query: Query, representation: Representation, exchange: Exchange) -> _Request:
        request = _Request(self._url, exchange)
        # Not setQuery: it guesses the form from the text, and may take a query for an update.
        request.queryString = query.text
        request.queryType = query.form.value
        request.setMethod(POST)
        request.setOnlyConneg(onlyConneg=True)
        request.addCustomHttpHeader("Accept", representation.media_type)
        if self._credentials:
            request.setCredentials(*self._credentials)
        for iri in query.default_graphs:
            request.addParameter("default-graph-uri", iri)
        for iri in query.named_graphs:
            request.addParameter("named-graph-uri", iri)
        return request

    def _check_whole(self, response: HTTPResponse) -> None:
        """Refuse what Virtuoso cuts short and says so in its headers only."""
        rows = response.headers.get(_CUT_ROWS)
        if rows is not None:
            raise QueryTooLarge(f"{self._name} cuts its answers at {rows} rows; ask for less, or raise its limit")
        if _CUT_TIME in response.headers or response.status != HTTPStatus.OK:
            raise QueryTimeout(f"{self._name} gave up and answered with what it had found by then; ask for less")

    def _check_media_type(self, response: HTTPResponse, representation: Representation) -> None:
        given = response.headers.get_content_type() if "Content-Type" in response.headers else "nothing"
        if given != representation.media_type:
            raise EngineUnavailable(
                f"{self._name} was asked for {representation.media_type} and answered with {given}; "
                "ask for another representation, and check that the address is a SPARQL endpoint's"
            )

    def _fetch(self, response: HTTPResponse, representation: Representation, exchange: Exchange) -> Answer:
        self._check_whole(response)
        self._check_media_type(response, representation)
        with ExitStack() as until_whole:
            body: BinaryIO = until_whole.enter_context(tempfile.TemporaryFile())
            size_bytes = 0
            while chunk := response.read1(_CHUNK_BYTES):
                size_bytes += body.write(chunk)
                if size_bytes > self._max_answer_bytes:
                    raise QueryTooLarge(f"the answer is larger than {self._max_answer_bytes} bytes; add LIMIT")
            broken_off = self._broken_off(exchange)
            if broken_off is not None:
                raise broken_off
            promised = response.headers.get("Content-Length")
            if promised is not None and int(promised) != size_bytes:
                raise EngineUnavailable(f"{self._name} broke off its answer after {size_bytes} bytes; try again")
            body.seek(0)
            until_whole.pop_all()
        return Answer(representation, body, size_bytes)

    def _broken_off(self, exchange: Exchange) -> QueryError | None:
        if exchange.cancelled:
            return QueryCancelled("nobody waits for the answer any more")
        return self._timeout() if exchange.expired else None

    def _timeout(self) -> QueryTimeout:
        return QueryTimeout(f"{self._name} had not answered whole within {self._timeout_s:g} s; ask for less")

    def _failure(self, error: HTTPError) -> CoopAtlasError:
        status = error.code
        with closing(error):
            if status == HTTPStatus.BAD_REQUEST:
                return _refusal(self._name, error.read(_MAX_REFUSAL_BYTES).decode(errors="replace").strip())
        if status in _TIMEOUT_STATUSES:
            return QueryTimeout(f"the query took too long for {self._name} (HTTP {status}); ask for less")
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return QueryTooLarge(f"the query or its answer is too large for {self._name} (HTTP {status}); ask for less")
        return EngineUnavailable(f"{self._name} does not answer queries now (HTTP {status}); try again later")

    def _unreachable(self, error: OSError | HTTPException) -> CoopAtlasError:
        reason = _reason(error)
        if isinstance(reason, TimeoutError):
            return self._timeout()
        return EngineUnavailable(f"{self._name} cannot be reached ({reason}); check the address and the network")


class _Request(SPARQLWrapper):
    """A request that goes out over the connections of an exchange; the library's own cannot be broken off."""

    def __init__(self, url: str, exchange: Exchange) -> None:
        super().__init__(url, agent="coopatlas")
        self._exchange = exchange

    def response(self) -> HTTPResponse:
        """Send the request, and wait for the head of its answer."""
        response: HTTPResponse = self.query().response
        return response

    def _query(self) -> tuple[HTTPResponse, str]:
        response = self._exchange.opener().open(self._createRequest(), timeout=self._exchange.left_s)
        return response, self.returnFormat


def _reason(error: OSError | HTTPException) -> object:
    return error.reason if isinstance(error, URLError) else error


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
