"""Answering queries in this very process: for work of our own over a release that nobody waits for.

There is no deadline and no bound, so strangers' queries never come here. The latest answers are kept, because each form
of a document asks the same.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from pathlib import Path

from pyoxigraph import QueryTriples, Store

from coopatlas.errors import EngineUnavailable, QuerySyntaxError
from coopatlas.formats import Representation
from coopatlas.query.engine import Answer, Caller, Query, QueryEngine
from coopatlas.query.writing import write_graph, write_results
from coopatlas.vocabulary import PREFIXES

KEPT_ANSWERS = 64
KEPT_BYTES = 1_000_000
"""Answers longer than this are not kept."""


class DirectEngine(QueryEngine):
    """A ``QueryEngine`` over a store on disk, for one thread."""

    def __init__(self, store_path: Path) -> None:
        """Open the store, which nothing may write to meanwhile.

        Raises:
            EngineUnavailable: when it cannot be opened.
        """
        try:
            self._store = Store.read_only(str(store_path))
        except OSError as error:
            raise EngineUnavailable(
                f"{store_path}: the store cannot be opened: {error}; run: coopatlas verify"
            ) from error
        self._kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:  # noqa: ARG002  # nobody waits
        """Answer a query over the release's own dataset.

        Args:
            query: the checked query; it names no graphs.
            representation: one of ``query.form.offered``.
            caller: of no use here.

        Raises:
            QuerySyntaxError: when the query does not parse.
        """
        key = (query.text, representation.media_type)
        body = self._kept.get(key)
        if body is None:
            body = self._kept[key] = self._evaluate(query, representation)
            if len(body) > KEPT_BYTES or len(self._kept) > KEPT_ANSWERS:
                self._kept.popitem(last=len(body) > KEPT_BYTES)
        else:
            self._kept.move_to_end(key)
        return Answer(representation, io.BytesIO(body), len(body))

    def _evaluate(self, query: Query, representation: Representation) -> bytes:
        try:
            results = self._store.query(query.text)
        except SyntaxError as error:
            raise QuerySyntaxError(str(error)) from error
        body = io.BytesIO()
        if isinstance(results, QueryTriples):
            write_graph(results, body, representation.media_type, dict(PREFIXES))
        else:
            write_results(results, body, representation.media_type)
        return body.getvalue()

    def close(self) -> None:
        """Forget what was kept; the store is closed with the last that knows it."""
        self._kept.clear()
