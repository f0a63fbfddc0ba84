"""The process that checks: it opens a release read-only and checks one document at a time, until it is killed.

``python -m coopatlas.checking.worker RELEASE MEMORY_BYTES`` with a socket as standard input. It is started by
``process.CheckingProcess`` and is of no use by hand. It opens no connection, fetches no context, and writes no file.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import threading
from pathlib import Path

from pyoxigraph import Store
from rdflib import Graph

from coopatlas.checking.checker import Outcome, Task, Verdict, receive_task, send_verdict
from coopatlas.checking.surroundings import ontology_of, surroundings_of
from coopatlas.errors import CoopAtlasError, SourceError
from coopatlas.graph import KnowledgeGraph
from coopatlas.query.workers.confinement import forbid_sockets, limit_files, limit_memory
from coopatlas.release.manifest import SHAPES_NAME, STORE_NAME
from coopatlas.sources.reader import SourceFile, read_graph, read_statements
from coopatlas.validation.report import Report
from coopatlas.validation.reports.telling import Telling
from coopatlas.validation.reports.writers import WRITERS
from coopatlas.validation.run import Check, validate_graph
from coopatlas.vocabulary import CASH, DATASET

STACK_BYTES = 512 * 2**20
"""Of it only what is used takes memory; a document may be nested deep."""
_LARGEST_FILE_BYTES = 2**20
_GRAPH_IRI = str(DATASET["checked"])


def main(arguments: list[str]) -> None:
    """Confine the process, then serve until the service is gone."""
    release, memory_bytes = arguments
    connection = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    limit_memory(int(memory_bytes) + STACK_BYTES)
    limit_files(_LARGEST_FILE_BYTES)
    forbid_sockets()
    threading.stack_size(STACK_BYTES)
    threading.Thread(target=_serve, args=(connection, Path(release)), daemon=True).start()
    poll = select.poll()
    poll.register(connection, 0)  # no events asked for: a hang-up is always told
    poll.poll()
    os._exit(0)


def _serve(connection: socket.socket, release: Path) -> None:
    try:
        judge = Judge(release)
        while True:
            send_verdict(connection, judge.verdict(receive_task(connection)))
    except (EOFError, ConnectionError):
        return
    finally:
        connection.shutdown(socket.SHUT_RDWR)


class Judge:
    """Holds documents against the shapes of one release, beside what it says of what they mention."""

    def __init__(self, release: Path) -> None:
        """Open the release."""
        self._store = Store.read_only(str(release / STORE_NAME))
        self._shapes: Graph = read_graph([SourceFile(release / SHAPES_NAME, str(CASH))])
        self._ontology = list(ontology_of(self._store))

    def verdict(self, task: Task) -> Verdict:
        """Check a document; never raises for what it holds."""
        try:
            check = self.check(task)
            telling = Telling(task.language, root=Path("/"), text=task.document.decode("utf-8", "replace"))
            return Verdict(Outcome.CHECKED, {form: WRITERS[form](check, telling) for form in task.forms})
        except MemoryError:
            return Verdict(Outcome.OUT_OF_MEMORY)
        except CoopAtlasError as error:
            return Verdict(Outcome.BROKEN, message=str(error))

    def check(self, task: Task) -> Check:
        """Check a document; what is found elsewhere than in it is not told."""
        source = SourceFile(Path(f"input.{task.extension}"), _GRAPH_IRI, task.document)
        graph = KnowledgeGraph()
        try:
            graph.add(list(read_statements(source)))
        except SourceError as error:
            return Check([error], Report([], Graph()), self._shapes, [source.path])
        graph.store.extend(surroundings_of(graph.store, self._store))
        graph.store.extend(self._ontology)
        report = validate_graph(graph, self._shapes, [source], names=self._store)
        found = [finding for finding in report.findings if finding.location.path == source.path]
        return Check([], report.only(found), self._shapes, [source.path])


if __name__ == "__main__":
    main(sys.argv[1:])
