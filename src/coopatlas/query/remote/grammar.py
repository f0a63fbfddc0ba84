"""Whether a query is one of SPARQL 1.1, told before another engine sees it.

Engines have languages of their own: Virtuoso takes pragmas that fetch graphs from elsewhere and functions of its
SQL, and tells the place of an error by its line at best. So each query is first put to pyoxigraph over an empty store,
in a worker process, which refuses what the embedded engine refuses, in the same words.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from pyoxigraph import Store

from coopatlas.errors import LimitReached, QueryError, QuerySyntaxError
from coopatlas.query.engine import Bounds, Caller, Query
from coopatlas.query.workers.embedded import EmbeddedEngine

_BOUNDS = Bounds(workers=1, slow=1, timeout_s=1.0, memory_bytes=2**29, max_answer_bytes=2**20)
"""Parsing takes a fraction of a millisecond; a query that runs into these bounds on nothing was parsed before."""


class Grammar:
    """Checks queries. Close it to end its worker processes."""

    def __init__(self) -> None:
        """Start the worker processes."""
        self._folder = tempfile.TemporaryDirectory(prefix="coopatlas-")
        store = Path(self._folder.name) / "empty"
        Store(str(store)).flush()
        self._engine = EmbeddedEngine(store, _BOUNDS)

    def check(self, query: Query, caller: Caller | None = None) -> None:
        """See whether a query parses, and asks no function that the standard does not have.

        Raises:
            QuerySyntaxError: with line and column.
            QueryError: when a function is unknown.
            EngineUnavailable: when no worker process can be started, or too many queries wait for one.
        """
        alone = replace(query, default_graphs=(), named_graphs=(), services=(), partial=False)
        try:
            self._engine.answer(alone, query.form.offered[0], caller).body.close()
        except LimitReached:
            return
        except QueryError as error:
            # Without a network, SERVICE finds nobody to ask; that is no fault of the query.
            if isinstance(error, QuerySyntaxError) or not query.services:
                raise

    def close(self) -> None:
        """End the worker processes."""
        self._engine.close()
        self._folder.cleanup()
