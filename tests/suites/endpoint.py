"""The endpoint under test: the application on a real HTTP server, over one store after the other.

The server stays; the store behind it changes with the data that a test needs.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse
from werkzeug.serving import WSGIRequestHandler, make_server

from coopatlas.formats import Representation
from coopatlas.languages.language import read_languages
from coopatlas.query.engine import Answer, Bounds, Caller, Query, QueryEngine
from coopatlas.query.workers.embedded import EmbeddedEngine
from coopatlas.release.indexing import write_index
from coopatlas.release.manifest import MANIFEST_NAME, MANIFEST_SCHEMA, QUADS_NAME, Manifest, Release
from coopatlas.release.ordering import write_orders
from coopatlas.release.recording import write_events
from coopatlas.release.registering import write_directory
from coopatlas.settings import Settings
from coopatlas.web.app import create_app
from tests.suites.manifest import FOLDERS, path_of

HOST = "127.0.0.1"
FORM = "application/x-www-form-urlencoded"
SPARQL_QUERY = "application/sparql-query"
_TIMEOUT_S = 60
_BOUNDS = Bounds(workers=1, slow=1, timeout_s=_TIMEOUT_S)

Files = tuple[tuple[str, ...], tuple[str, ...]]
"""The IRIs of the files in the default graph, and of those in named graphs, each in the graph of its own IRI."""

NOTHING: Files = ((), ())


@dataclass(frozen=True)
class Reply:
    """What came back. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type without parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


class StoresEngine(QueryEngine):
    """Hands each query to an engine with real workers over the store of the moment."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: object = None
        self._engine: EmbeddedEngine | None = None
        self._made = 0

    def hold(self, files: Files) -> None:
        """Answer from these files from now on."""
        if files != self._held:
            self.hold_quads(read_quads(files), graphs=files[1])
            self._held = files

    def hold_quads(self, quads: Iterable[Quad], graphs: Iterable[str] = ()) -> None:
        """Answer from these quads from now on; ``graphs`` are there even where they are empty."""
        self.close()
        path = self._folder / f"store-{self._made}"
        self._made += 1
        store = Store(str(path))
        store.extend(quads)
        for graph in graphs:
            store.add_graph(NamedNode(graph))
        store.flush()
        del store
        self._engine = EmbeddedEngine(path, _BOUNDS)

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        assert self._engine is not None, "no store is held yet"
        return self._engine.answer(query, representation, caller)

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()
        self._engine = self._held = None


def read_quads(files: Files) -> Iterator[Quad]:
    """Read files into their graphs. Where only a query's syntax is tested, there is none for a graph that it names."""
    default, named = files
    for iri in default:
        yield from _triples(iri, DefaultGraph())
    for iri in named:
        if iri.startswith(tuple(FOLDERS)) and path_of(iri).is_file():
            yield from _triples(iri, NamedNode(iri))


def _triples(iri: str, graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
    found = RdfFormat.from_extension(iri.rpartition(".")[2])
    assert found is not None, f"{iri}: no format of RDF has this extension"
    for quad in parse(path=path_of(iri), format=found, base_iri=iri, lenient=True, rename_blank_nodes=True):
        yield Quad(quad.subject, quad.predicate, quad.object, graph)


class _SilentHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  # werkzeug's own name
        """Write nothing: the tests say what went wrong."""


class Endpoint:
    """The server, and a client of it."""

    def __init__(self, folder: Path) -> None:
        self._engine = StoresEngine(folder)
        app = create_app(Settings(releases=folder), make_release(folder / "2026.11.20"), self._engine)
        self._server = make_server(HOST, 0, app, threaded=True, request_handler=_SilentHandler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._connection = HTTPConnection(HOST, self._server.server_port, timeout=_TIMEOUT_S)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self._server.server_port}"

    def hold(self, files: Files) -> None:
        """Answer from these files from now on."""
        self._engine.hold(files)

    def hold_quads(self, quads: Iterable[Quad], graphs: Iterable[str] = ()) -> None:
        """Answer from these quads from now on; ``graphs`` are there even where they are empty."""
        self._engine.hold_quads(quads, graphs)

    def send(
        self, method: str, target: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Make one exchange."""
        self._connection.request(method, target, body, dict(headers or {}))
        response = self._connection.getresponse()
        fields = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, fields, response.read())

    def get(self, parameters: Sequence[tuple[str, str]], accept: str = "*/*") -> Reply:
        """Ask by GET."""
        return self.send("GET", f"/sparql?{urlencode(parameters)}", headers={"Accept": accept})

    def post_form(self, parameters: Sequence[tuple[str, str]], accept: str = "*/*") -> Reply:
        """Ask by POST with a form."""
        return self.post(urlencode(parameters).encode(), FORM, accept)

    def post(
        self, body: bytes, media_type: str, accept: str = "*/*", parameters: Sequence[tuple[str, str]] = ()
    ) -> Reply:
        """Send a body."""
        address = f"/sparql?{urlencode(parameters)}" if parameters else "/sparql"
        return self.send("POST", address, body, {"Accept": accept, "Content-Type": media_type})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._engine.close()


def make_release(folder: Path) -> Release:
    """Write a release of no statements, which holds nothing but its manifest and its index."""
    manifest = Manifest(
        schema=MANIFEST_SCHEMA,
        version=folder.name,
        previous=None,
        created="2026-11-20T10:00:00+00:00",
        content_hash="00" * 32,
        quads=0,
        triples=0,
        entities=0,
        classes={},
        datasets=(),
        ontology_version="1.0.0",
        tools={},
        files=(),
    )
    folder.mkdir(parents=True)
    (folder / MANIFEST_NAME).write_text(manifest.to_json(), encoding="utf-8")
    quads = folder / QUADS_NAME
    quads.parent.mkdir()
    quads.touch()
    now = datetime.fromisoformat(manifest.created)
    write_index(quads, None, folder, version=folder.name, now=now)
    write_events(quads, None, folder, version=folder.name, now=now)
    write_directory(quads, folder, read_languages())
    write_orders(quads, folder)
    return Release.open(folder)
