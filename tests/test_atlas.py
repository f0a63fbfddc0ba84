"""The project as a whole: its own data released, served by the real server, and asked by real clients."""

import csv
import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import SKOS
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from coopatlas.formats import RESULTS_CSV
from coopatlas.progress import Quiet
from coopatlas.query.engine import Bounds
from coopatlas.query.text.syntax import read_query
from coopatlas.query.workers.embedded import EmbeddedEngine
from coopatlas.release.build import build
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings, read_settings
from coopatlas.vocabulary import BASE

ROOT = Path(__file__).parents[1]
QUESTIONS = [path for path in sorted((ROOT / "queries").glob("*.rq")) if "\nSELECT" in path.read_text(encoding="utf-8")]
START_S = 60


@pytest.fixture(scope="module")
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return replace(read_settings(ROOT, {}), releases=tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="module")
def release(own_settings: Settings) -> Release:
    return build(own_settings, Quiet(), datetime(2026, 11, 20, 12, tzinfo=UTC)).release


@pytest.fixture(scope="module")
def engine(release: Release) -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine(release.store_path, Bounds(workers=1, slow=1, timeout_s=30, max_answer_bytes=10**7)) as engine:
        yield engine


@pytest.fixture(scope="module")
def site(own_settings: Settings, release: Release) -> Iterator[str]:
    """The address of a server that serves the release."""
    assert release.version == "2026.11.20"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "COOPATLAS_RELEASES": str(own_settings.releases)}
    command = [sys.executable, "-m", "coopatlas", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        _wait_for(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}"
        process.send_signal(signal.SIGTERM)
        assert process.wait(START_S) == 0


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=START_S).close()  # noqa: S310  # our own server
        except (URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{address} did not answer within {START_S} s")


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_the_projects_own_data_conform_and_verify(release: Release) -> None:
    assert list(release.verify()) == []
    assert release.manifest.classes[f"{BASE}ontology#Participation"] == 41
    assert release.manifest.classes[f"{BASE}ontology#Country"] == 14
    assert (release.path / "validation.txt").read_text(encoding="utf-8") == "conforms: no findings\n"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_a_release_answers_the_questions_through_the_engine(engine: EmbeddedEngine, question: Path) -> None:
    query = read_query(question.read_text(encoding="utf-8"), max_bytes=10**5)
    answer = engine.answer(query, RESULTS_CSV).read().decode()
    assert _rows(answer) == _rows(question.with_suffix(".csv").read_text(encoding="utf-8"))


def test_sparqlwrapper_gets_what_the_questions_promise(site: str) -> None:
    client = SPARQLWrapper(f"{site}/sparql", returnFormat=CSV)
    client.setQuery(QUESTIONS[0].read_text(encoding="utf-8"))
    answer = client.queryAndConvert()
    assert isinstance(answer, bytes)
    assert _rows(answer.decode()) == _rows(QUESTIONS[0].with_suffix(".csv").read_text("utf-8"))


def test_sparqlwrapper_posts_too_and_is_told_of_a_broken_query(site: str) -> None:
    client = SPARQLWrapper(f"{site}/sparql", returnFormat=JSON)
    client.setMethod("POST")
    client.setQuery("ASK { ?s a <https://w3id.org/coopatlas/ontology#Project> }")
    answer = client.queryAndConvert()
    assert isinstance(answer, dict)
    assert answer["boolean"] is True
    client.setQuery("SELECT * { ?s ?p }")
    with pytest.raises(QueryBadFormed, match="line 1, column 18"):
        client.query()


def test_rdflibs_store_asks_the_endpoint(site: str) -> None:
    store = SPARQLStore(f"{site}/sparql")
    namespaces = {"ca": f"{BASE}ontology#", "skos": str(SKOS)}
    solutions = store.query("SELECT ?n { ?p a ca:Programme ; skos:prefLabel ?n }", initNs=namespaces)
    names = {str(binding[variable]) for binding in solutions.bindings for variable in binding}
    assert names == {"Europe for Citizens", "Europa dla Obywateli"}


def test_rdflib_follows_an_iri_to_its_document(site: str) -> None:
    graph = Graph().parse(f"{site}/id/place/lublin")
    names = {str(name.language) for name in graph.objects(URIRef(f"{BASE}id/place/lublin"), SKOS.prefLabel)}  # type: ignore[attr-defined]  # all are literals
    assert names == {"en", "pl"}


def test_every_resource_of_the_release_has_a_document(site: str, engine: EmbeddedEngine) -> None:
    query = read_query(f'SELECT DISTINCT ?s {{ ?s a ?c FILTER(STRSTARTS(STR(?s), "{BASE}id/")) }}', max_bytes=10**5)
    rows = _rows(engine.answer(query, RESULTS_CSV).read().decode())[1:]
    assert len(rows) > 300
    for (iri,) in rows:
        path = iri.removeprefix(BASE).partition("#")[0]
        request = urllib.request.Request(f"{site}/{path}", headers={"Accept": "text/turtle"})  # noqa: S310  # see above
        with urllib.request.urlopen(request, timeout=START_S) as response:  # noqa: S310  # see above
            assert response.headers["Content-Type"] == "text/turtle; charset=utf-8"


def test_a_dump_is_served_in_parts_and_not_twice(site: str, release: Release) -> None:
    entry = release.file("dumps/coopatlas.nq")
    assert entry is not None
    address = f"{site}/dumps/{release.version}/coopatlas.nq"
    request = urllib.request.Request(address, headers={"Range": "bytes=0-99"})  # noqa: S310  # see above
    with urllib.request.urlopen(request, timeout=START_S) as response:  # noqa: S310  # see above
        assert response.status == 206
        assert len(response.read()) == 100
        etag = response.headers["ETag"]
    with pytest.raises(HTTPError) as caught:
        urllib.request.urlopen(urllib.request.Request(address, headers={"If-None-Match": etag}))  # noqa: S310  # see above
    assert caught.value.code == 304
    caught.value.close()
