"""One real server, asked over bare sockets, and watched from outside."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

WAIT_S = 60
DEADLINE_S = 1.5
MEMORY_BYTES = 2**28
ANSWER_BYTES = 4_000_000
HOST = "atlas.example"
GOOD = "/sparql?query=" + quote("ASK { ?s ?p ?o }")
"""A query that every healthy server answers quickly, from memory where it was asked before."""


@dataclass(frozen=True)
class Reply:
    """What came back: ``head`` as it was sent, without the empty line."""

    head: bytes
    body: bytes

    @property
    def status(self) -> int:
        """0 where nothing came."""
        return int(self.head.split(b" ", 2)[1]) if self.head else 0

    @property
    def headers(self) -> dict[str, str]:
        lines = (line.partition(":") for line in self.head.decode("latin-1").split("\r\n")[1:])
        return {name.lower(): value.strip() for name, _, value in lines}

    @property
    def problem(self) -> dict[str, Any]:
        problem: dict[str, Any] = json.loads(self.body)
        return problem


@dataclass(frozen=True)
class Running:
    """A server that runs; ``log`` is what it has written."""

    process: subprocess.Popen[bytes]
    port: int
    releases: Path
    log: Path

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=WAIT_S)

    def send(self, request: bytes) -> Reply:
        """Send bytes and read all that comes until the server hangs up; several answers would be one here."""
        received = bytearray()
        with self.connect() as connection:
            connection.sendall(request)
            while part := connection.recv(2**16):
                received += part
        head, _, body = bytes(received).partition(b"\r\n\r\n")
        return Reply(head, body)

    def get(self, address: str, *lines: str, method: str = "GET", host: str = HOST) -> Reply:
        head = (f"{method} {address} HTTP/1.1", f"Host: {host}", "Connection: close", *lines)
        return self.send("\r\n".join((*head, "", "")).encode())

    def post(self, body: bytes, *lines: str, kind: str = "application/sparql-query") -> Reply:
        head = ("POST /sparql HTTP/1.1", f"Host: {HOST}", "Connection: close", f"Content-Type: {kind}")
        return self.send("\r\n".join((*head, f"Content-Length: {len(body)}", *lines, "", "")).encode() + body)

    def ask(self, query: str, media_type: str = "application/sparql-results+json") -> Reply:
        return self.post(query.encode(), f"Accept: {media_type}")

    def answers(self) -> bool:
        """Whether a query that nobody asked before, so that no cache has its answer, is answered well."""
        reply = self.ask(f"ASK {{ ?s ?p ?o FILTER(?o != {time.monotonic_ns()}) }}")
        return (reply.status, reply.body) == (200, b'{"head":{},"boolean":true}')

    def lines(self) -> list[dict[str, Any]]:
        """The access log."""
        written = self.log.read_text("utf-8").split("\n")
        return [json.loads(line) for line in written if line.startswith("{")]

    @property
    def answering(self) -> int:
        """The process that answers."""
        return children(self.process.pid)[0]

    def tree(self) -> list[int]:
        """All processes of the server."""
        answering = children(self.process.pid)
        return [self.process.pid, *answering, *(child for pid in answering for child in children(pid))]

    def memory_bytes(self) -> int:
        """What all processes hold of the machine's memory; what they share counts several times."""
        return sum(map(_resident_bytes, self.tree()))


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run; each thread has a list of its own."""
    listed: list[str] = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            listed += thread.read_text().split()
    return [int(child) for child in listed if lives(int(child))]


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(what: Callable[[], bool], log: Path | None = None) -> None:
    deadline = time.monotonic() + WAIT_S
    while not what():
        assert time.monotonic() < deadline, log.read_text("utf-8") if log else "waited too long"
        time.sleep(0.05)


def _resident_bytes(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (FileNotFoundError, ProcessLookupError):
        return 0


def small_bounds(service: str) -> dict[str, object]:
    """Bounds that a test reaches quickly; ``service`` is the one endpoint that queries may ask."""
    return {
        "QUERY_TIMEOUT_S": DEADLINE_S,
        "WORKER_MEMORY_BYTES": MEMORY_BYTES,
        "MAX_ANSWER_BYTES": ANSWER_BYTES,
        "SERVICES": service,
    }


@contextmanager
def served(releases: Path, folder: Path, bounds: Mapping[str, object]) -> Iterator[Running]:
    """Serve the releases; what the server writes is kept in the folder. ``bounds`` are further settings."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"RELEASES": releases, "CACHE": folder / "cache", **bounds}
    environment = {**os.environ, **{f"COOPATLAS_{name}": str(value) for name, value in settings.items()}}
    command = [sys.executable, "-m", "coopatlas", "serve", "--port", str(port)]
    log = folder / "log"
    with log.open("wb") as written, subprocess.Popen(command, env=environment, stderr=written) as process:
        running = Running(process, port, releases, log)
        try:
            wait_until(lambda: _healthy(running), log)
            yield running
        finally:
            process.terminate()
            process.wait(WAIT_S)


def _healthy(running: Running) -> bool:
    assert running.process.poll() is None, running.log.read_text()
    try:
        return running.get("/health").status == 200
    except OSError:
        return False


@dataclass
class Inner:
    """Something inside that no query may reach, and beside it the endpoint that queries may ask; it leads there."""

    address: str = ""
    asked: list[str] = field(default_factory=list)

    @property
    def allowed(self) -> str:
        return f"{self.address}allowed"


@contextmanager
def inner() -> Iterator[Inner]:
    """Listen on a port of this machine, and note each request."""
    noted = Inner()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            noted.asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/secret")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        noted.address = f"http://127.0.0.1:{listener.server_port}/"
        yield noted
        listener.shutdown()
