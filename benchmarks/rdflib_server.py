"""rdflib-endpoint over a graph in memory, loaded once and served by a child that can be ended in mid-query.

``python rdflib_server.py UNION.nt PORT``: SIGHUP ends the child and starts another, which has the graph at once; a
query that would go on for minutes is thus over without loading everything again.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from types import FrameType

import uvicorn
from rdflib import Graph
from rdflib_endpoint import SparqlEndpoint


def main() -> None:
    """Load, then keep one serving child until told to end."""
    path, port = sys.argv[1], int(sys.argv[2])
    graph = Graph()
    graph.parse(path, format="nt")
    gc.freeze()  # the children share these pages as long as nothing walks over them
    child = _serving_child(graph, port)

    def end(_number: int, _frame: FrameType | None) -> None:
        os.kill(child, signal.SIGKILL)
        sys.exit()

    def renew(_number: int, _frame: FrameType | None) -> None:
        os.kill(child, signal.SIGKILL)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, renew)
    while True:
        os.waitpid(child, 0)
        child = _serving_child(graph, port)


def _serving_child(graph: Graph, port: int) -> int:
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        uvicorn.run(SparqlEndpoint(graph=graph, path="/"), host="127.0.0.1", port=port, log_level="error")
        os._exit(0)
    return child


if __name__ == "__main__":
    main()
