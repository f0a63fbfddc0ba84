"""A worker: one process that opens a store read-only and answers one query at a time, until it is killed.

``python -m coopatlas.query.workers.worker STORE MAX_ANSWER_BYTES MEMORY_BYTES [network]`` with a socket as standard
input; only with the last word may it ask other endpoints. It is started by ``embedded.EmbeddedEngine`` and is of no
use by hand. It knows no deadline: the engine kills it. It ends by itself when the engine is gone, in the middle of a
query too, since pyoxigraph lets other threads run while it evaluates.
"""

from __future__ import annotations

import errno
import io
import os
import select
import socket
import sys
import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from pyoxigraph import QuerySolutions, QueryTriples, Store

from coopatlas.formats import N_TRIPLES
from coopatlas.query.workers.confinement import forbid_sockets, limit_files, limit_memory
from coopatlas.query.workers.exchange import INLINE_BYTES, Outcome, Report, Task, receive_task, send_report
from coopatlas.query.workers.fault import locate_fault
from coopatlas.query.workers.partial import marked_graph, marked_solutions
from coopatlas.query.workers.short import ShortFirst
from coopatlas.query.workers.union import Results, Unions, UnknownGraph
from coopatlas.query.writing import NotXml, check_xml, count_rows, write_graph, write_results

STACK_BYTES = 512 * 2**20
"""The stack on which queries are evaluated; only what is used of it takes memory.

pyoxigraph recurses over a query's structure. On the usual 8 MiB a query of 8 KB overflows it; of 65 constructs grown
to 100 KB none overflowed 256 MiB.
"""


NETWORK = "network"
"""The argument that lets a worker open sockets."""


class TooManyRows(ValueError):
    """An answer has more rows than the task allows."""


def main(arguments: list[str]) -> None:
    """Confine the process, then serve until the engine is gone."""
    store_path, max_answer_bytes, memory_bytes, *network = arguments
    connection = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    limit_memory(int(memory_bytes) + STACK_BYTES)
    limit_files(int(max_answer_bytes))
    if network != [NETWORK]:
        forbid_sockets()
    threading.stack_size(STACK_BYTES)
    # What is over the bound has to go into the file, which the system keeps from growing.
    short_bytes = min(INLINE_BYTES, int(max_answer_bytes))
    threading.Thread(target=_serve, args=(connection, Path(store_path), short_bytes), daemon=True).start()
    _wait_for_hangup(connection)
    # Not sys.exit: that would wait for pyoxigraph to come back.
    os._exit(0)


def _wait_for_hangup(connection: socket.socket) -> None:
    poll = select.poll()
    poll.register(connection, 0)  # no events asked for: a hang-up is always told
    poll.poll()


def _serve(connection: socket.socket, store_path: Path, short_bytes: int) -> None:
    try:
        try:
            store = Store.read_only(str(store_path))
        except OSError as error:
            send_report(connection, Report(Outcome.BROKEN, f"the store cannot be opened: {error}"))
            return
        send_report(connection, Report(Outcome.READY))
        unions = Unions(store)
        while True:
            task, descriptors = receive_task(connection)
            with ExitStack() as until_reported:
                file, *others = [until_reported.enter_context(_opened(descriptor)) for descriptor in descriptors]
                body = ShortFirst(file, short_bytes)
                report = answer(unions, task, cast("BinaryIO", body), *others)
                if report.outcome is Outcome.ANSWERED:
                    report = replace(report, content=body.content)
            send_report(connection, report)
    except (EOFError, ConnectionError):
        return
    finally:
        connection.shutdown(socket.SHUT_RDWR)


def _opened(descriptor: int) -> BinaryIO:
    return open(descriptor, "r+b", buffering=0)  # a descriptor, not a path


def answer(unions: Unions, task: Task, body: BinaryIO, collected: BinaryIO | None = None) -> Report:
    """Answer a query into a file, or write anew what was collected of an answer.

    Args:
        unions: the store.
        task: what to do.
        body: an empty file for the answer.
        collected: what was found until a limit was reached, where the task says so.

    Returns:
        What came of it; the file holds a whole answer only if the outcome is ANSWERED.
    """
    try:
        if collected is not None:
            _write_collected(task, collected, body)
        else:
            _write_answer(unions.query(task), task, body)
    except SyntaxError:
        return Report(Outcome.SYNTAX, locate_fault(task.text, _parse_message))
    except (TooManyRows, UnknownGraph, NotXml, RuntimeError) as error:
        return Report(Outcome.TOO_MANY_ROWS if isinstance(error, TooManyRows) else Outcome.REFUSED, str(error))
    except MemoryError:
        return Report(Outcome.OUT_OF_MEMORY)
    except OSError as error:
        if error.errno == errno.EFBIG:
            return Report(Outcome.ANSWER_TOO_LARGE)
        return Report(Outcome.BROKEN, f"the store or the answer's file failed: {error}")
    return Report(Outcome.ANSWERED)


def _write_answer(results: Results, task: Task, body: BinaryIO) -> None:
    if isinstance(results, QueryTriples):
        write_graph(results, body, task.media_type, task.prefixes)
    else:
        write_results(results, body, task.media_type)
        if task.max_rows is not None and isinstance(results, QuerySolutions):
            _check_rows(body, task.media_type, task.max_rows)
    if task.media_type.endswith("+xml"):
        check_xml(body)


def _check_rows(body: BinaryIO, media_type: str, max_rows: int) -> None:
    if body.tell() <= max_rows:
        return  # a row takes a byte at least
    rows = count_rows(body, media_type)
    if rows > max_rows:
        raise TooManyRows(str(rows))


def _write_collected(task: Task, collected: BinaryIO, body: BinaryIO) -> None:
    with io.BufferedReader(collected) as lines:  # type: ignore[type-var]  # a raw file, since it was opened unbuffered
        if task.collected == N_TRIPLES.media_type:
            write_graph(marked_graph(lines, task.notice, task.notice_about), body, task.media_type, task.prefixes)
        else:
            write_results(marked_solutions(lines, task.notice), body, task.media_type)
    if task.media_type.endswith("+xml"):
        check_xml(body)


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
