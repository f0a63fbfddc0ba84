"""Two ways to ask the whole graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Triple

from coopatlas.vocabulary import PREFIXES, shorten

XSD_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"

Row = tuple[str | int, ...]


@pytest.fixture(scope="session")
def ask(atlas: Store) -> Callable[[str], list[Row]]:
    """Answer a SELECT with rows of plain values.

    An IRI is shortened to ``place:lodz``, an ``xsd:integer`` is an int, any other literal is its text; what is
    unbound is empty.
    """

    def rows(query: str) -> list[Row]:
        solutions = atlas.query(query, prefixes=dict(PREFIXES))
        assert isinstance(solutions, QuerySolutions), "ask takes a SELECT"
        return [tuple(plain(term) for term in solution) for solution in solutions]

    return rows


@pytest.fixture(scope="session")
def expect(ask: Callable[[str], list[Row]]) -> Callable[[str, Iterable[Row], str], None]:
    """Compare an answer with a table both ways: nothing is missing, nothing stands there besides, nothing twice."""

    def compare(query: str, table: Iterable[Row], where: str) -> None:
        found, wanted = Counter(ask(query)), Counter(table)
        missing, besides = wanted - found, found - wanted
        assert found == wanted, "\n".join(
            [
                f"mend {where}; change the table in the test only if the source says so.",
                *(f"  missing: {row}" for row in sorted(missing, key=str)),
                *(f"  not in the source, or twice: {row}" for row in sorted(besides, key=str)),
            ]
        )

    return compare


def plain(term: NamedNode | BlankNode | Literal | Triple | None) -> str | int:
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return shorten(term.value)
    if isinstance(term, Literal):
        return int(term.value) if term.datatype.value == XSD_INTEGER else term.value
    return str(term)
