from __future__ import annotations

import errno
import io
import os
import subprocess
import sys

import pyoxigraph as ox
import pytest

from coopatlas.query.workers.exchange import Outcome, Task
from coopatlas.query.workers.union import Unions
from coopatlas.query.workers.worker import answer
from coopatlas.query.writing import SORTED_TRIPLES

JSON = "application/sparql-results+json"
TURTLE = "text/turtle"
P = ox.NamedNode("http://x/p")


class FullDisk(io.BytesIO):
    """A file that takes nothing."""

    def __init__(self, error_number: int) -> None:
        super().__init__()
        self.error_number = error_number

    def write(self, *_: object) -> int:
        raise OSError(self.error_number, "refused")


@pytest.fixture
def store() -> ox.Store:
    """One triple in a graph, and in the default graph as in every release."""
    store = ox.Store()
    for graph in (ox.NamedNode("http://x/g"), ox.DefaultGraph()):
        store.add(ox.Quad(ox.NamedNode("http://x/s"), P, ox.Literal(1), graph))
    return store


def outcome(store: ox.Store, task: Task) -> Outcome:
    return answer(Unions(store), task, io.BytesIO()).outcome


def test_an_answer_is_written_into_the_file(store: ox.Store) -> None:
    body = io.BytesIO()
    assert answer(Unions(store), Task("ASK { ?s ?p ?o }", JSON), body).outcome is Outcome.ANSWERED
    assert body.getvalue() == b'{"head":{},"boolean":true}'


def test_a_triple_of_two_graphs_is_one_of_the_default_graph(store: ox.Store) -> None:
    body = io.BytesIO()
    store.add(ox.Quad(ox.NamedNode("http://x/s"), P, ox.Literal(1), ox.NamedNode("http://x/other")))
    answer(Unions(store), Task("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv"), body)
    assert body.getvalue() == b"n\r\n1\r\n"


def test_given_graphs_are_the_dataset(store: ox.Store) -> None:
    body = io.BytesIO()
    task = Task("ASK { ?s ?p ?o }", JSON, default_graphs=("http://x/g",))
    answer(Unions(store), task, body)
    assert b"true" in body.getvalue()


def test_a_graph_that_the_store_lacks_is_refused(store: ox.Store) -> None:
    task = Task("ASK {}", JSON, named_graphs=("http://x/other",))
    assert outcome(store, task) is Outcome.REFUSED


def test_a_syntax_error_is_reported_with_its_true_place(store: ox.Store) -> None:
    report = answer(Unions(store), Task("ASK {\n ?s ?p }", JSON), io.BytesIO())
    assert report.outcome is Outcome.SYNTAX
    assert report.message.startswith("error at 2:8: ")


@pytest.mark.parametrize(
    ("text", "media_type"), [("ASK {}", TURTLE), ("CONSTRUCT WHERE { ?s ?p ?o }", JSON), ("ASK {}", "text/html")]
)
def test_a_media_type_that_does_not_fit_the_form_is_refused(store: ox.Store, text: str, media_type: str) -> None:
    assert outcome(store, Task(text, media_type)) is Outcome.REFUSED


def test_prefixes_are_declared_where_they_are_used(store: ox.Store) -> None:
    body = io.BytesIO()
    prefixes = {"x": "http://x/", "y": "http://y/"}
    answer(Unions(store), Task("CONSTRUCT WHERE { ?s ?p ?o }", TURTLE, prefixes=prefixes), body)
    assert body.getvalue() == b"@prefix x: <http://x/> .\nx:s x:p 1 .\n"


def test_a_graph_beyond_the_bound_of_sorting_is_whole_and_declares_all_prefixes() -> None:
    store, body = ox.Store(), io.BytesIO()
    store.extend(ox.Quad(P, P, ox.Literal(number)) for number in range(SORTED_TRIPLES + 5))
    task = Task("CONSTRUCT WHERE { ?s ?p ?o }", TURTLE, prefixes={"y": "http://y/"})
    answer(Unions(store), task, body)
    assert body.getvalue().startswith(b"@prefix y: <http://y/> .\n")
    assert len(list(ox.parse(body.getvalue(), format=ox.RdfFormat.TURTLE))) == SORTED_TRIPLES + 5


@pytest.mark.parametrize(
    ("error_number", "expected"), [(errno.EFBIG, Outcome.ANSWER_TOO_LARGE), (errno.ENOSPC, Outcome.BROKEN)]
)
@pytest.mark.parametrize(("text", "media_type"), [("ASK {}", JSON), ("DESCRIBE <http://x/s>", TURTLE)])
def test_a_file_that_cannot_be_written_is_told_from_one_that_is_too_large(
    store: ox.Store, error_number: int, expected: Outcome, text: str, media_type: str
) -> None:
    report = answer(Unions(store), Task(text, media_type), FullDisk(error_number))
    assert report.outcome is expected


def test_a_worker_imports_nothing_that_is_slow_or_large() -> None:
    code = "import coopatlas.query.workers.worker, sys; print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    modules = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert not {"rdflib", "flask", "click", "SPARQLWrapper"} & set(modules.stdout.split()), (
        "each worker is a process of its own: let its modules import what they need and no more"
    )
