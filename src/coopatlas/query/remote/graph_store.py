"""Writing into a remote store: graphs by the Graph Store Protocol, the rest by SPARQL Update; counting by queries.

Source: SPARQL 1.1 Graph Store HTTP Protocol §5.5 (POST adds to a graph); SPARQL 1.1 Protocol §2.2.2 (update via POST
directly); RFC 7616 and RFC 7617 (Digest and Basic authentication).
"""

from __future__ import annotations

import time
from base64 import b64encode
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import (
    AbstractDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    Request,
    parse_http_list,
    parse_keqv_list,
)

from coopatlas.errors import EngineUnavailable, SettingsError
from coopatlas.formats import N_TRIPLES
from coopatlas.query.remote.connection import Exchange
from coopatlas.query.remote.remote import RemoteEngine
from coopatlas.query.solutions import select

_MAX_SHOWN_BYTES = 500
_UNAUTHORISED = 401


@dataclass(frozen=True)
class Addresses:
    """Where a store is asked, changed by updates, and given graphs."""

    query: str
    update: str
    graphs: str

    @classmethod
    def beside(cls, query: str, update: str = "", graphs: str = "") -> Addresses:
        """Fill in what is not given, by what the best-known stores call these beside their query endpoint.

        A user and password in the address are for queries alone; the others get those of ``RemoteStore``.

        Raises:
            SettingsError: when the query endpoint's name tells nothing.
        """
        parts = urlsplit(query)
        folder, _, name = parts.path.rpartition("/")
        known = {"sparql": ("sparql-auth", "sparql-graph-crud-auth"), "query": ("update", "store")}.get(name, ("", ""))
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="")
        addresses = [urlunsplit(bare._replace(path=f"{folder}/{other}")) for other in known]
        if not all(known) and not (update and graphs):
            raise SettingsError(
                f"{parts.path} does not tell where the store takes updates and graphs; name both with --update and "
                "--graph-store"
            )
        return cls(query, update or addresses[0], graphs or addresses[1])


class RemoteStore:
    """A store that can be written. Only one thread may use it at a time."""

    def __init__(self, addresses: Addresses, *, user: str, password: str, timeout_s: float) -> None:
        """Keep the addresses; nothing is asked yet.

        Args:
            addresses: where the store is.
            user: sent with Digest or Basic authentication, whichever is asked for; nothing where it is empty.
            password: the user's.
            timeout_s: how long each step may take.
        """
        self._addresses = addresses
        self._user, self._password = user, password
        passwords = HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, [addresses.update, addresses.graphs], user, password)
        self._digest = AbstractDigestAuthHandler(passwords)
        self._challenge: tuple[str, dict[str, str]] | None = None
        self._timeout_s = timeout_s
        self._asked = RemoteEngine(addresses.query, timeout_s=timeout_s, max_answer_bytes=2**26)

    def add(self, graph: str, triples: bytes) -> None:
        """Add triples, written in N-Triples, to a graph; it is made where it is not there.

        Raises:
            EngineUnavailable: when the store does not take them.
        """
        separator = "&" if "?" in self._addresses.graphs else "?"
        address = f"{self._addresses.graphs}{separator}graph={quote(graph, safe='')}"
        self._send(address, triples, N_TRIPLES.media_type)

    def update(self, text: str) -> None:
        """Carry out an update.

        Raises:
            EngineUnavailable: when the store does not.
        """
        self._send(self._addresses.update, text.encode(), "application/sparql-update")

    def count(self, graph: str) -> int:
        """Count the triples of a graph.

        Raises:
            QueryError, EngineUnavailable: when the store does not answer.
        """
        (row,) = select(self._asked, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        return row.integer("n")

    def statements(self, graph: str) -> list[tuple[str, str]]:
        """List the predicates and values of a small graph about one subject.

        Raises:
            QueryError, EngineUnavailable: when the store does not answer.
        """
        rows = select(self._asked, f"SELECT ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        return [(row.text("p"), row.text("o")) for row in rows]

    def holds(self, graph: str, triples: list[str]) -> bool:
        """Whether a graph holds all of some triples, each written in N-Triples without the dot.

        Raises:
            QueryError, EngineUnavailable: when the store does not answer.
        """
        pattern = " . ".join(triples)
        return bool(select(self._asked, f"SELECT (1 AS ?found) {{ GRAPH <{graph}> {{ {pattern} }} }} LIMIT 1"))

    def _send(self, address: str, body: bytes, media_type: str) -> None:
        name = urlsplit(address).path
        try:
            try:
                self._post(address, body, media_type)
            except HTTPError as error:
                if error.code != _UNAUTHORISED or not self._user:
                    raise
                self._read_challenge(error)
                self._post(address, body, media_type)
        except HTTPError as error:
            with closing(error):
                said = error.read(_MAX_SHOWN_BYTES).decode(errors="replace").strip()
            raise EngineUnavailable(f"{name} does not take what is sent (HTTP {error.code}): {said}") from error
        except (OSError, HTTPException) as error:
            raise EngineUnavailable(f"{name} cannot be reached or broke off: {error}") from error

    def _post(self, address: str, body: bytes, media_type: str) -> None:
        request = Request(address, body, {"Content-Type": media_type, "Accept": "*/*"}, method="POST")  # noqa: S310  # http or https: RemoteEngine has checked
        with Exchange(time.monotonic() + self._timeout_s) as exchange:
            if self._challenge:
                # Before it is asked for, since a store that refuses a body does not read it to its end.
                request.add_unredirected_header("Authorization", self._proof(request, *self._challenge))
            with closing(exchange.opener().open(request, timeout=exchange.left_s)) as response:
                response.read()

    def _proof(self, request: Request, scheme: str, challenge: dict[str, str]) -> str:
        if scheme == "digest":
            return f"Digest {self._digest.get_authorization(request, challenge)}"
        return f"Basic {b64encode(f'{self._user}:{self._password}'.encode()).decode()}"

    def _read_challenge(self, refusal: HTTPError) -> None:
        with closing(refusal):
            scheme, _, values = refusal.headers.get("WWW-Authenticate", "").partition(" ")
        if scheme.lower() not in {"digest", "basic"}:
            raise EngineUnavailable(f"the store asks for '{scheme}' authentication; Digest and Basic are known here")
        self._challenge = scheme.lower(), parse_keqv_list(parse_http_list(values))
