"""The one protocol that every query engine speaks, and what goes in and comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from coopatlas.formats import GRAPHS, RESULTS, Representation


class QueryForm(Enum):
    """The four forms of a query. Source: SPARQL 1.1 Query §16."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"

    @property
    def offered(self) -> tuple[Representation, ...]:
        """The representations of this form's answers, the default first."""
        return RESULTS if self in {QueryForm.SELECT, QueryForm.ASK} else GRAPHS


@dataclass(frozen=True)
class Query:
    """A query that was checked before evaluation; ``coopatlas.query.syntax.read_query`` makes it.

    ``default_graphs`` and ``named_graphs`` are graph IRIs; both empty means: the default graph is the union of
    all named graphs. Source: SPARQL 1.1 Protocol §2.1.4. ``repeatable`` is False where the same store may answer
    with other bytes the next time.
    """

    text: str
    form: QueryForm
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    repeatable: bool = True


@dataclass(frozen=True)
class Answer:
    """A whole answer, already serialised. ``body`` is an open file at its start; whoever receives it closes it."""

    representation: Representation
    body: BinaryIO
    size_bytes: int

    def read(self) -> bytes:
        """Read the whole body and close it."""
        with self.body:
            return self.body.read()


class QueryEngine(Protocol):
    """Answers queries over one release."""

    def answer(self, query: Query, representation: Representation) -> Answer:
        """Answer a query completely, or raise; never a part.

        Args:
            query: the checked query.
            representation: one of ``query.form.offered``.

        Raises:
            QuerySyntaxError: with line and column.
            QueryTimeout: when the deadline passed.
            QueryTooLarge: when the answer is over the bound.
            EngineUnavailable: when nothing is there to answer.
        """
        ...

    def close(self) -> None:
        """Let go of workers, files and connections."""
        ...

    def __enter__(self) -> Self:
        """Use the engine in a ``with`` statement."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it at the end."""
        self.close()
