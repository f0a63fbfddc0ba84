"""The one protocol that every query engine speaks, and what goes in and comes out of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
    """A query that was checked before evaluation; ``coopatlas.query.text.syntax.read_query`` makes it.

    ``default_graphs`` and ``named_graphs`` are graph IRIs; both empty means: the default graph is the union of
    all named graphs. Source: SPARQL 1.1 Protocol §2.1.4. They hold the graphs of the request or, where it names
    none, those of the query's own FROM clauses. ``services`` are the endpoints that it asks by SERVICE, each of which
    the operator allows. ``repeatable`` is False where the same store may answer with other bytes the next time.

    ``digest`` is the same for texts that differ in white space and comments only. ``shape`` is the same for those
    that differ in constants besides: what is known of the time that one takes is a guess at that of another.

    ``ordered`` where the query itself says in which order its rows come.

    ``partial`` asks for what was found when a limit was reached, marked as such, instead of an error.
    """

    text: str
    form: QueryForm
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    repeatable: bool = True
    digest: str = ""
    shape: str = ""
    ordered: bool = False
    partial: bool = False


class Caller:
    """Who waits for an answer, and whether anybody still does; the second is told from another thread.

    ``client`` stands for one client in fair use, an address for example; it is empty for the service's own queries,
    which no share bounds.
    """

    def __init__(self, client: str = "") -> None:
        """The caller waits."""
        self.client = client
        self._lock = threading.Lock()
        self._cancelled = False
        self._actions: list[Callable[[], None]] = []

    @property
    def cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self._cancelled

    def cancel(self) -> None:
        """Say that nobody waits any more: run every action once; those added later run at once."""
        with self._lock:
            self._cancelled = True
            actions, self._actions = self._actions, []
        for action in actions:
            action()

    def on_cancel(self, action: Callable[[], None]) -> None:
        """Have an action run when it is cancelled, or now if it was."""
        with self._lock:
            if not self._cancelled:
                self._actions.append(action)
                return
        action()


@dataclass(frozen=True)
class Answer:
    """An answer, already serialised. ``body`` is an open file at its start; whoever receives it closes it.

    It is whole unless ``partial`` says which limit was reached; then it is marked in the body, too. ``timings`` are
    seconds by name: ``wait`` for a worker, ``query`` at work. ``cached`` where it was kept from an earlier request.
    """

    representation: Representation
    body: BinaryIO
    size_bytes: int
    timings: Mapping[str, float] = field(default_factory=dict)
    partial: str | None = None
    cached: bool = False

    def read(self) -> bytes:
        """Read the whole body and close it."""
        with self.body:
            return self.body.read()


@dataclass(frozen=True)
class Bounds:
    """What queries may take; the settings of the same names say more.

    ``workers`` queries are begun at the same time, and ``slow`` more may go on beside them; ``max_waiting`` wait. Where
    ``slow`` is 0, every query may keep its place until the deadline.
    """

    workers: int = 2
    slow: int = 2
    max_waiting: int = 96
    timeout_s: float = 10.0
    memory_bytes: int = 2**31
    max_rows: int = 1_000_000
    max_answer_bytes: int = 250_000_000


class QueryEngine(Protocol):
    """Answers queries over one release."""

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        """Answer a query completely, or raise; never a part, unless ``query.partial`` asks for one.

        Args:
            query: the checked query.
            representation: one of ``query.form.offered``.
            caller: for whom; the query is stopped when it is cancelled. None is the service itself.

        Raises:
            QuerySyntaxError: with line and column.
            QueryTimeout: when the deadline passed.
            QueryTooLarge: when the answer is over the bound.
            QueryCancelled: when it was cancelled.
            TooManyRequests: when the client asks more than its share.
            EngineBusy: when too many queries wait already.
            EngineUnavailable: when nothing is there to answer.
        """
        ...

    def status(self) -> Mapping[str, float]:
        """Numbers for whoever operates the service, by name: queries running and waiting, for example."""
        return {}

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
