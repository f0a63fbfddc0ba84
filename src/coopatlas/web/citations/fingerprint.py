"""A hash of an answer that is the same for equal answers, in whatever form and order they came.

Source: RDF 1.1 N-Triples (how a term is written); SPARQL 1.1 Query §15.1 (rows have an order only by ORDER BY).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Self

from pyoxigraph import BlankNode, QueryBoolean, QuerySolutions, Triple, parse, parse_query_results

from coopatlas.errors import EngineUnavailable, QueryError, QueryTooLarge
from coopatlas.formats import N_TRIPLES, RESULTS_JSON, Representation
from coopatlas.query.engine import Answer, QueryForm

MAX_ROWS = 100_000
"""How many rows or statements an answer that is cited has at most."""
_DIGITS = 32
_WRITTEN = re.compile(rf"(\d{{1,6}})-([0-9a-f]{{{_DIGITS}}})", re.ASCII)


@dataclass(frozen=True)
class Fingerprint:
    """How many rows or statements an answer has, and the first 128 bits of the SHA-256 over them."""

    rows: int
    digest: str

    def __str__(self) -> str:
        """Write it as it stands in addresses: ``12-0f3a…``."""
        return f"{self.rows}-{self.digest}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read what ``str`` writes; None where it is no fingerprint."""
        match = _WRITTEN.fullmatch(text)
        return cls(int(match[1]), match[2]) if match else None


def form_for(form: QueryForm) -> Representation:
    """The representation in which an engine is asked for an answer that is to be hashed."""
    return RESULTS_JSON if RESULTS_JSON in form.offered else N_TRIPLES


def fingerprint_of(answer: Answer, *, ordered: bool) -> Fingerprint:
    """Hash an answer, and close it.

    Each row is hashed by itself: its terms as N-Triples writes them, with tabs between, nothing for what is unbound.
    The whole is a hash of the variables in their order and of these hashes: in the order of the rows where the query
    orders them, else sorted. A graph is hashed as its triples.

    Args:
        answer: in the form that ``form_for`` gives.
        ordered: whether the query says in which order rows come.

    Raises:
        QueryTooLarge: when it has more than ``MAX_ROWS``.
        QueryError: when it holds blank nodes, which have no lasting names.
        EngineUnavailable: when it is not in the form that was asked for.
    """
    with answer.body as body:
        try:
            head, rows = _content(body, answer.representation)
            hashes = list(_hashes(rows))
        except SyntaxError as error:
            raise EngineUnavailable(f"the engine's answer cannot be read: {error}; check the endpoint") from error
    total = hashlib.sha256(head.encode())
    for one in hashes if ordered else sorted(hashes):
        total.update(one)
    return Fingerprint(len(hashes), total.hexdigest()[:_DIGITS])


def _content(body: BinaryIO, representation: Representation) -> tuple[str, Iterable[tuple[object, ...]]]:
    if representation is N_TRIPLES:
        return "GRAPH", ((quad.subject, quad.predicate, quad.object) for quad in parse(body, N_TRIPLES.rdf))
    results = parse_query_results(body, format=RESULTS_JSON.results)
    if isinstance(results, QueryBoolean):
        return "ASK", (("true" if results else "false",),)
    names = [variable.value for variable in results.variables]
    return "\t".join(("SELECT", *names)), _rows(results, names)


def _rows(results: QuerySolutions, names: Iterable[str]) -> Iterator[tuple[object, ...]]:
    for solution in results:
        yield tuple(solution[name] for name in names)


def _hashes(rows: Iterable[tuple[object, ...]]) -> Iterator[bytes]:
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise QueryTooLarge(
                f"the answer has more than {MAX_ROWS} rows, which is the most that is cited; cite the release, and "
                "keep the query with your text"
            )
        if any(_is_blank(term) for term in row):
            raise QueryError(
                "the answer holds blank nodes, whose names are others each time, so it cannot be cited; ask for what "
                "has an IRI or a value"
            )
        yield hashlib.sha256("\t".join("" if term is None else str(term) for term in row).encode()).digest()


def _is_blank(term: object) -> bool:
    if isinstance(term, Triple):
        return _is_blank(term.subject) or _is_blank(term.object)
    return isinstance(term, BlankNode)
