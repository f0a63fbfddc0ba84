"""A worker: one process that opens a store read-only and answers one query at a time, until it is killed.

``python -m coopatlas.query.worker STORE MAX_ANSWER_BYTES MEMORY_BYTES`` with a socket as standard input. It is started
by ``embedded.EmbeddedEngine`` and is of no use by hand. It knows no deadline: the engine kills it. It ends by itself
when the engine is gone, in the middle of a query too, since pyoxigraph lets other threads run while it evaluates.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import sys
import threading
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from pyoxigraph import (
    NamedNode,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from coopatlas.query.confinement import forbid_sockets, limit_files, limit_memory
from coopatlas.query.exchange import Outcome, Report, Task, receive_task, send_report
from coopatlas.query.fault import locate_fault

STACK_BYTES = 512 * 2**20
"""The stack on which queries are evaluated; only what is used of it takes memory.

pyoxigraph recurses over a query's structure. On the usual 8 MiB a query of 8 KB overflows it; of 65 constructs grown
to 100 KB none overflowed 256 MiB.
"""

SORTED_TRIPLES = 10_000
"""Graphs up to this many triples are written sorted, and with only those prefixes that they use."""


class UnknownGraph(ValueError):
    """A graph is asked for that the store does not have."""


class NotXml(ValueError):
    """An answer cannot be written in XML."""


def main(arguments: list[str]) -> None:
    """Confine the process, then serve until the engine is gone."""
    store_path, max_answer_bytes, memory_bytes = arguments
    connection = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    limit_memory(int(memory_bytes) + STACK_BYTES)
    limit_files(int(max_answer_bytes))
    forbid_sockets()
    threading.stack_size(STACK_BYTES)
    threading.Thread(target=_serve, args=(connection, Path(store_path)), daemon=True).start()
    _wait_for_hangup(connection)
    # Not sys.exit: that would wait for pyoxigraph to come back.
    os._exit(0)


def _wait_for_hangup(connection: socket.socket) -> None:
    poll = select.poll()
    poll.register(connection, 0)  # no events asked for: a hang-up is always told
    poll.poll()


def _serve(connection: socket.socket, store_path: Path) -> None:
    try:
        try:
            store = Store.read_only(str(store_path))
        except OSError as error:
            send_report(connection, Report(Outcome.BROKEN, f"the store cannot be opened: {error}"))
            return
        send_report(connection, Report(Outcome.READY))
        while True:
            task, descriptor = receive_task(connection)
            with open(descriptor, "r+b", buffering=0) as body:  # noqa: PTH123  # a descriptor, not a path
                report = answer(store, task, body)
            send_report(connection, report)
    except (EOFError, ConnectionError):
        return
    finally:
        connection.shutdown(socket.SHUT_RDWR)


def answer(store: Store, task: Task, body: BinaryIO) -> Report:
    """Answer a query into a file.

    Returns:
        What came of it; the file holds a whole answer only if the outcome is ANSWERED.
    """
    try:
        _write_answer(store, task, body)
    except SyntaxError:
        return Report(Outcome.SYNTAX, locate_fault(task.text, _parse_message))
    except (UnknownGraph, NotXml, RuntimeError) as error:
        return Report(Outcome.REFUSED, str(error))
    except MemoryError:
        return Report(Outcome.OUT_OF_MEMORY)
    except OSError as error:
        if error.errno == errno.EFBIG:
            return Report(Outcome.ANSWER_TOO_LARGE)
        return Report(Outcome.BROKEN, f"the store or the answer's file failed: {error}")
    return Report(Outcome.ANSWERED)


def _write_answer(store: Store, task: Task, body: BinaryIO) -> None:
    default_graphs, named_graphs = _known_graphs(store, task.default_graphs), _known_graphs(store, task.named_graphs)
    if default_graphs or named_graphs:
        results = store.query(task.text, default_graph=[*default_graphs], named_graphs=[*named_graphs])
    else:
        # The store's own default graph is the union, each triple once: see docs/adr/0003.
        results = store.query(task.text)
    if isinstance(results, QueryTriples):
        _write_graph(results, task, body)
    else:
        results.serialize(body, _results_format(task.media_type))
    if task.media_type.endswith("+xml"):
        _check_xml(body)


def _known_graphs(store: Store, iris: tuple[str, ...]) -> list[NamedNode]:
    graphs = [NamedNode(iri) for iri in iris]
    for graph in graphs:
        if not store.contains_named_graph(graph):
            raise UnknownGraph(
                f"there is no graph {graph}; the graphs are the solutions of SELECT ?g {{ GRAPH ?g {{}} }}"
            )
    return graphs


def _results_format(media_type: str) -> QueryResultsFormat:
    results_format = QueryResultsFormat.from_media_type(media_type)
    if results_format is None:
        raise RuntimeError(f"solutions cannot be written as {media_type}")
    return results_format


def _write_graph(triples: Iterator[Triple], task: Task, body: BinaryIO) -> None:
    """Write a graph without holding a large one; pyoxigraph's iterator gives each triple once."""
    rdf_format = RdfFormat.from_media_type(task.media_type)
    if rdf_format is None:
        raise RuntimeError(f"a graph cannot be written as {task.media_type}")
    first = list(islice(triples, SORTED_TRIPLES + 1))
    prefixes = dict(task.prefixes)
    if len(first) <= SORTED_TRIPLES:
        lines = sorted((str(triple), triple) for triple in first)
        first = [triple for _, triple in lines]
        text = "\n".join(line for line, _ in lines)
        prefixes = {prefix: iri for prefix, iri in prefixes.items() if f"<{iri}" in text}
    serialize(chain(first, triples), body, rdf_format, prefixes=prefixes)


def _check_xml(body: BinaryIO) -> None:
    """Read an answer as XML: pyoxigraph writes characters, and predicates as tags, that XML does not allow."""
    body.seek(0)
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.ParseFile(body)
    except expat.ExpatError as error:
        raise NotXml(
            f"the answer cannot be written in XML, which lacks some characters and needs predicates that end in a "
            f"name ({error}); ask for another representation"
        ) from error
    body.seek(0, os.SEEK_END)


def _parse_message(text: str) -> str | None:
    try:
        Store().query(text)
    except SyntaxError as error:
        return str(error)
    except RuntimeError:
        return None
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
