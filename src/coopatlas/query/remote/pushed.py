"""Answering from a release that was pushed into an engine elsewhere, as the embedded engine would from its store.

The engine elsewhere finds the answers; everything that a client sees is made here: the check of the query, the
dataset, the bounds, the bytes of the answer and the words of an error. Why answers come in two formats only, and how
a release that is pushed meanwhile is noticed, stands in docs/adr/0011-a-pushed-release-is-served-like-a-stored-one.md.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, nullcontext
from dataclasses import replace
from typing import BinaryIO

from pyoxigraph import QuerySolutions, Triple

from coopatlas.errors import (
    EngineUnavailable,
    LimitReached,
    QueryCancelled,
    QueryError,
    QueryTimeout,
    QueryTooLarge,
)
from coopatlas.formats import N_TRIPLES, RESULTS_JSON, Representation
from coopatlas.placement import MARKER_QUERY, NO_GRAPH_IRI, UNION_IRI, Placement
from coopatlas.query.engine import Answer, Bounds, Caller, Query, QueryEngine, QueryForm
from coopatlas.query.fair_use import FairUse
from coopatlas.query.remote.foreign import read_graph, read_results
from coopatlas.query.remote.grammar import Grammar
from coopatlas.query.remote.places import Places
from coopatlas.query.remote.remote import RemoteEngine
from coopatlas.query.slowness import Slowness
from coopatlas.query.solutions import select
from coopatlas.query.text.syntax import read_query
from coopatlas.query.text.tokens import TokenKind, scan_code
from coopatlas.query.workers import refusals
from coopatlas.query.writing import NotXml, check_xml, count_rows, write_graph, write_results
from coopatlas.vocabulary import PREFIXES

_LOG = logging.getLogger(__name__)
_SLOW_S = 0.25
_MODIFIERS = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})


class PushedEngine(QueryEngine):
    """A ``QueryEngine`` over a release in a remote store. Any number of threads may ask at once."""

    def __init__(
        self,
        remote: RemoteEngine,
        *,
        version: str,
        content_hash: str,
        bounds: Bounds,
        fair_use: FairUse | None = None,
    ) -> None:
        """See that the endpoint answers, cuts nothing short, and holds the release.

        Args:
            remote: the endpoint; its own bounds should be the same.
            version: the release's.
            content_hash: the release's, by its manifest.
            bounds: what queries may take.
            fair_use: what one client may take; None bounds no client.

        Raises:
            EngineUnavailable: saying what is missing; it may name the endpoint, so it is for the operator.
            QueryTooLarge: when the endpoint cuts answers short.
        """
        self._remote = remote
        self._version, self._content_hash = version, content_hash
        self._bounds = bounds
        self._fair_use = fair_use
        self._slowness = Slowness()
        self._places = Places(places=bounds.workers + bounds.slow, max_waiting=bounds.max_waiting)
        self._placement = self._find_release()
        self._uncut_rows = self._prove_uncut()
        self._grammar = Grammar()

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        """Answer a query completely, or raise; ``query.partial`` makes no difference.

        Args:
            query: the checked query.
            representation: one of ``query.form.offered``.
            caller: for whom; the query is broken off when it is cancelled.

        Raises:
            QuerySyntaxError: with line and column.
            QueryError: a function or graph that is not there, an answer that the representation cannot hold, or a
                query that the endpoint does not take.
            QueryTimeout: when the deadline passed.
            QueryTooLarge: when the answer is over a bound.
            QueryCancelled: when the caller was cancelled.
            TooManyRequests: when the client asks more than its share.
            EngineBusy: when too many queries wait.
            EngineUnavailable: when the endpoint does not answer, or holds the release no longer.
        """
        caller = caller or Caller()
        start = time.monotonic()
        with self._fair_use.admitted(caller.client) if self._fair_use else nullcontext():
            if self._fair_use and self._slowness.score(query) > 0:
                self._fair_use.check_slow(caller.client)
            self._grammar.check(query, caller)
            asked = self._with_dataset(query)
            with self._places.one(start + self._bounds.timeout_s, caller):
                begun = time.monotonic()
                try:
                    answer = self._ask(asked, representation, caller)
                finally:
                    self._note(query, caller, time.monotonic() - begun)
        return replace(answer, timings={"wait": begun - start, "query": time.monotonic() - begun})

    def status(self) -> dict[str, float]:
        """How many queries are at the endpoint, and how many wait."""
        return self._places.status()

    def close(self) -> None:
        """End the processes that check queries."""
        self._grammar.close()
        self._remote.close()

    def _find_release(self) -> Placement:
        said = select(self._remote, MARKER_QUERY)
        found = Placement.of_statements((row.text("p"), row.text("o")) for row in said)
        if found is None or (found.version, found.content_hash) != (self._version, self._content_hash):
            holds = f"release {found.version}" if found else "no whole release"
            if found and found.version == self._version:
                holds = f"another release that is called {found.version}"
            raise EngineUnavailable(
                f"the engine holds {holds}, and release {self._version} is to be served; "
                f"coopatlas push {self._version} --engine URL puts it there"
            )
        return found

    def _prove_uncut(self) -> int:
        """Ask for as many rows as there are triples: Virtuoso says that it cuts SELECT, but cuts CONSTRUCT silently.

        Returns:
            How many rows the endpoint gives for certain.
        """
        (union,) = select(self._remote, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{UNION_IRI}> {{ ?s ?p ?o }} }}")
        rows = min(self._bounds.max_rows + 1, union.integer("n"))
        probe = f"SELECT (1 AS ?x) {{ GRAPH <{UNION_IRI}> {{ ?s ?p ?o }} }} LIMIT {rows}"
        with closing(self._remote.answer(read_query(probe, max_bytes=len(probe)), RESULTS_JSON).body) as body:
            solutions = read_results(body, QueryForm.SELECT)
            found = sum(1 for _ in solutions) if isinstance(solutions, QuerySolutions) else 0
        if found < rows:
            raise QueryTooLarge(f"the engine cuts answers at {found} rows; raise its limit over {rows}")
        return rows

    def _with_dataset(self, query: Query) -> Query:
        """Name the dataset in full, so that nothing else in the remote store is seen."""
        graphs = self._placement.graphs
        for iri in (*query.default_graphs, *query.named_graphs):
            if iri not in graphs:
                raise QueryError(
                    f"there is no graph <{iri}> here, and none is fetched from elsewhere; the graphs are the "
                    "solutions of SELECT ?g { GRAPH ?g {} }"
                )
        text = _without_dataset_clauses(query.text)
        if query.form is QueryForm.ASK:
            text = _as_rows(text)
        if not query.default_graphs and not query.named_graphs:
            return replace(query, text=text, default_graphs=(UNION_IRI,), named_graphs=graphs)
        default = (UNION_IRI,) if set(query.default_graphs) == set(graphs) else query.default_graphs
        nothing = (NO_GRAPH_IRI,)
        return replace(query, text=text, default_graphs=default or nothing, named_graphs=query.named_graphs or nothing)

    def _ask(self, query: Query, representation: Representation, caller: Caller) -> Answer:
        wanted = N_TRIPLES if representation.rdf is not None else RESULTS_JSON
        try:
            fetched = self._remote.answer(query, wanted, caller)
        except QueryCancelled:
            raise
        except QueryTimeout as error:
            raise self._told(error, refusals.timeout(self._bounds)) from error
        except LimitReached as error:
            raise self._told(error, refusals.too_many_bytes(self._bounds)) from error
        except (QueryError, EngineUnavailable) as error:
            raise self._told(error, self._refusal()) from error
        with closing(fetched.body):
            answer = self._write_anew(fetched.body, query.form, representation)
        self._confirm_release(answer)
        return answer

    def _told(self, inner: Exception, outer: Exception) -> Exception:
        """What a client is told, and the operator's log what was meant: it names the endpoint."""
        _LOG.warning("%s", inner)
        return outer

    def _refusal(self) -> QueryError | EngineUnavailable:
        """An engine that answers something else has nothing against being asked, but against the query."""
        if not self._is_there():
            return EngineUnavailable("the engine that holds the release does not answer; try again later")
        return QueryError(
            "the query is one of SPARQL 1.1, and the engine that answers here fails on it; write it otherwise, or "
            "load the dump and ask there"
        )

    def _is_there(self) -> bool:
        try:
            return self._find_release().push == self._placement.push
        except (QueryError, EngineUnavailable) as error:
            _LOG.warning("%s", error)
            return False

    def _confirm_release(self, answer: Answer) -> None:
        """See that no push went on meanwhile: the marker is removed first, and written anew last."""
        if self._is_there():
            return
        answer.body.close()
        try:
            self._placement = self._find_release()
        except (QueryError, EngineUnavailable) as error:
            _LOG.warning("%s", error)
        raise EngineUnavailable("the release was being replaced while the query was answered; try again")

    def _write_anew(self, fetched: BinaryIO, form: QueryForm, representation: Representation) -> Answer:
        with ExitStack() as until_written:
            body: BinaryIO = until_written.enter_context(tempfile.TemporaryFile())
            try:
                self._write(fetched, body, form, representation)
            except NotXml as error:
                raise QueryError(str(error)) from error
            except (SyntaxError, OSError) as error:
                _LOG.error("the engine's answer cannot be used: %s", error)
                raise EngineUnavailable("the engine's answer cannot be used; try again later") from error
            size_bytes = body.tell()
            if size_bytes > self._bounds.max_answer_bytes:
                raise refusals.too_many_bytes(self._bounds)
            body.seek(0)
            until_written.pop_all()
        return Answer(representation, body, size_bytes)

    def _write(self, fetched: BinaryIO, body: BinaryIO, form: QueryForm, representation: Representation) -> None:
        if representation.rdf is not None:
            write_graph(self._bounded(read_graph(fetched)), body, representation.media_type, PREFIXES)
        else:
            write_results(read_results(fetched, form), body, representation.media_type)
            body.flush()
            if form is QueryForm.SELECT and body.tell() > self._bounds.max_rows:
                rows = count_rows(body, representation.media_type)
                if rows > self._bounds.max_rows:
                    raise refusals.too_many_rows(self._bounds, str(rows))
        if representation.media_type.endswith("+xml"):
            check_xml(body)

    def _bounded(self, triples: Iterator[Triple]) -> Iterator[Triple]:
        for count, triple in enumerate(triples, start=1):
            if count > self._bounds.max_rows:
                raise refusals.too_many_rows(self._bounds)
            if count > self._uncut_rows:
                raise QueryTooLarge(
                    f"the graph has more than {self._uncut_rows} triples, as many as the release itself, and the "
                    "engine may cut such an answer without a word; ask for it in parts"
                )
            yield triple

    def _note(self, query: Query, caller: Caller, took_s: float) -> None:
        slow = took_s > _SLOW_S
        self._slowness.note(query, slow=slow)
        if slow and self._fair_use:
            self._fair_use.charge_slow(caller.client, took_s)


def _without_dataset_clauses(text: str) -> str:
    """Blank out FROM clauses: the request names the dataset, and Virtuoso would add theirs to it."""
    code = scan_code(text)
    for index, token in enumerate(code):
        if token.keyword == "FROM":
            end = next(after for after in code[index + 1 :] if after.kind in {TokenKind.IRI, TokenKind.NAME}).end
            text = text[: token.start] + " " * (end - token.start) + text[end:]
    return text


def _as_rows(text: str) -> str:
    """Ask for a row instead of yes: Virtuoso's ASK looks beyond the dataset, its SELECT * does not."""
    code = scan_code(text)
    depth = 0
    for token in code:
        depth += (token.text == "{") - (token.text == "}")
        if not depth and token.keyword in _MODIFIERS:
            return text
    asked = next(token for token in code if token.keyword == "ASK")
    return f"{text[: asked.start]}SELECT * {text[asked.end :]}\nLIMIT 1"
