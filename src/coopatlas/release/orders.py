"""The statements of a release in several orders, so that what a pattern asks for is one stretch of one of them.

A pattern leaves open any of subject, predicate, object and graph. The sorted N-Quads of the release are the table; an
order is a list of its line numbers, sorted by other columns, such as predicate, object, subject, graph. The statements
that fit a pattern then stand side by side: two searches by halving tell how many they are, and any page of them is read
where it stands, the last as quickly as the first. Three of the orders are of the union of all graphs, each triple once.

The file is written once (``ordering``) and only read afterwards. Shape, in the machine's own byte order: the form, the
number of quads and that of triples (64 bits each); the byte at which each line begins, and the end (64 bits each); the
orders, one after the other (32 bits for each line number).
"""

from __future__ import annotations

import mmap
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from coopatlas.errors import ReleaseCorrupt
from coopatlas.release.lookups import lookup_file
from coopatlas.release.manifest import QUADS_NAME

ORDERS_NAME = "orders.bin"
HEAD = struct.Struct("=QQQ")
START, NUMBER = struct.Struct("=Q"), struct.Struct("=I")
FORM = 0x01_53524544524F
"""The form of the file, another number whenever it changes; a machine of another byte order reads another one, too."""
OWN_ORDER = "spog"
"""That of the N-Quads themselves: by subject, predicate, object, graph."""
OF_QUADS = ("posg", "ospg", "gspo", "gpos", "gosp")
OF_TRIPLES = ("spo", "pos", "osp")
"""The orders in the file, as they follow each other. For each choice of columns one of them begins with these."""
_FOR_ANY_GRAPH = (OWN_ORDER, "posg", "ospg")
_FOR_ONE_GRAPH = ("gspo", "gpos", "gosp")


@dataclass(frozen=True)
class Pattern:
    """What is asked for. Each term is written as in the N-Quads, with brackets or quotation marks; None leaves it open.

    ``merged`` asks the union of all graphs, in which each triple stands once; there is then no graph to choose.
    """

    subject: str | None = None
    predicate: str | None = None
    object: str | None = None
    graph: str | None = None
    merged: bool = False

    def fixed(self) -> Mapping[str, bytes]:
        """Column → the term that it must have."""
        terms = zip(OWN_ORDER, (self.subject, self.predicate, self.object, self.graph), strict=True)
        return {column: term.encode() for column, term in terms if term is not None}

    def order(self) -> str:
        """The order in which all that fits stands side by side."""
        fixed = set(self.fixed())
        among = OF_TRIPLES if self.merged else _FOR_ONE_GRAPH if self.graph is not None else _FOR_ANY_GRAPH
        return next(order for order in among if set(order[: len(fixed)]) == fixed)


@dataclass(frozen=True)
class Found:
    """What fits a pattern: how many statements, and some of them as lines of N-Quads, in the order of the pattern."""

    total: int
    lines: tuple[bytes, ...]


@dataclass(frozen=True)
class Orders:
    """The orders of one release, on disk. Files are opened for each look, and nothing of them is kept."""

    path: Path
    quads: Path

    @classmethod
    def of(cls, release: Path) -> Self:
        """The orders in a release's folder.

        Raises:
            ReleaseCorrupt: when there are none, or they are of another form: the release was built by a version that
                made none, or on a machine of another byte order.
        """
        orders = cls(lookup_file(release, ORDERS_NAME), lookup_file(release, QUADS_NAME))
        with orders.path.open("rb") as file:
            head = file.read(HEAD.size)
        size = orders.path.stat().st_size
        if len(head) < HEAD.size or HEAD.unpack(head)[0] != FORM or _size_bytes(*HEAD.unpack(head)[1:]) != size:
            raise ReleaseCorrupt(
                f"{release.name}: {ORDERS_NAME} is not as this version of coopatlas reads it here; build again"
            )
        return orders

    def find(self, pattern: Pattern, start: int, most: int) -> Found:
        """Count what fits a pattern, and read a part of it.

        Args:
            pattern: what is asked for.
            start: how many statements come before the part.
            most: how many it has at most.
        """
        with _mapped(self.path) as orders:
            _, quads, triples = HEAD.unpack_from(orders)
            if not quads:
                return Found(0, ())
            with _mapped(self.quads) as lines:
                order = _Order(orders, lines, pattern.order(), quads, triples)
                first, end = order.stretch(pattern.fixed())
                part = range(first + start, min(first + start + most, end))
                return Found(end - first, tuple(order.line(place) for place in part))


class _Order:
    """One of the orders, opened. ``place`` is a place in it, from 0."""

    def __init__(self, orders: mmap.mmap, lines: mmap.mmap, name: str, quads: int, triples: int) -> None:
        self._orders = orders
        self._lines = lines
        self._name = name
        self._length = triples if name in OF_TRIPLES else quads
        self._begin = None if name == OWN_ORDER else _begin(name, quads, triples)

    def line(self, place: int) -> bytes:
        """The statement at a place, with the end of its line."""
        if self._begin is not None:
            (place,) = NUMBER.unpack_from(self._orders, self._begin + place * NUMBER.size)
        at = HEAD.size + place * START.size
        (start,), (end,) = START.unpack_from(self._orders, at), START.unpack_from(self._orders, at + START.size)
        return self._lines[start:end]

    def stretch(self, fixed: Mapping[str, bytes]) -> tuple[int, int]:
        """Where the statements with certain terms in the first columns of the order begin and end."""
        columns = [OWN_ORDER.index(column) for column in self._name[: len(fixed)]]
        wanted = tuple(fixed[column] for column in self._name[: len(fixed)])

        def key(place: int) -> tuple[bytes, ...]:
            terms = cut(self.line(place))
            return tuple(terms[column] for column in columns)

        places = range(self._length)
        first = bisect_left(places, wanted, key=key)
        return first, bisect_right(places, wanted, lo=first, key=key)


def cut(line: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """The terms of a line of canonical N-Quads, as ``lines.read_lines`` cuts it."""
    subject, predicate, rest = line.split(b" ", 2)
    value, graph, _ = rest.rsplit(b" ", 2)
    return subject, predicate, value, graph


def _begin(name: str, quads: int, triples: int) -> int:
    """The byte at which an order begins in the file."""
    starts = HEAD.size + (quads + 1) * START.size
    if name in OF_QUADS:
        return starts + OF_QUADS.index(name) * quads * NUMBER.size
    return starts + (len(OF_QUADS) * quads + OF_TRIPLES.index(name) * triples) * NUMBER.size


def _size_bytes(quads: int, triples: int) -> int:
    """How long a file of so many statements is."""
    return _begin(OF_TRIPLES[-1], quads, triples) + triples * NUMBER.size


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        yield mapped
