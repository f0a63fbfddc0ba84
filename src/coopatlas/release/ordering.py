"""Writing the orders of a release from its sorted quads.

Only objects are sorted, as text and on disk. All other orders follow: the lines are sorted by subject already, so that
whatever is grouped by its predicate or graph, without changing the order within a group, is sorted by the rest. Memory
is about 30 bytes for each quad.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from coopatlas.release.dumps import sorted_lines
from coopatlas.release.orders import FORM, HEAD, OF_QUADS, OF_TRIPLES, ORDERS_NAME, cut

_STARTS, _NUMBERS = "Q", "I"
"""Arrays of the machine's own numbers of 64 and of 32 bits."""


@dataclass
class _Column:
    """The terms of a column of which there are few: each has a number, and each line the number of its term."""

    numbers: dict[bytes, int] = field(default_factory=dict)
    lines: array[int] = field(default_factory=lambda: array(_NUMBERS))

    def add(self, term: bytes) -> None:
        """Note the term of the next line."""
        self.lines.append(self.numbers.setdefault(term, len(self.numbers)))

    def grouped(self, order: Iterable[int]) -> array[int]:
        """Lines by their terms; those of a term stay in the order in which they come."""
        groups = [array(_NUMBERS) for _ in self.numbers]
        for line in order:
            groups[self.lines[line]].append(line)
        joined = array(_NUMBERS)
        for _, number in sorted(self.numbers.items()):
            joined.extend(groups[number])
        return joined


@dataclass
class _Table:
    """What is kept of the lines. ``starts`` has the end behind the last; ``fresh`` is 0 where a triple stood before."""

    starts: array[int] = field(default_factory=lambda: array(_STARTS, [0]))
    fresh: bytearray = field(default_factory=bytearray)
    predicates: _Column = field(default_factory=_Column)
    graphs: _Column = field(default_factory=_Column)

    def __len__(self) -> int:
        return len(self.fresh)


def write_orders(quads: Path, release: Path) -> None:
    """Write the orders of a release.

    Args:
        quads: its sorted N-Quads.
        release: the release's folder.
    """
    table = _read(quads)
    by_object = array(_NUMBERS, _by_object(quads))
    with (release / ORDERS_NAME).open("wb") as file:
        file.write(HEAD.pack(FORM, len(table), sum(table.fresh)))
        table.starts.tofile(file)
        for order in _orders(table, by_object):
            order.tofile(file)


def _read(quads: Path) -> _Table:
    table, before = _Table(), (b"", b"", b"")
    with quads.open("rb") as file:
        for line in file:
            subject, predicate, value, graph = cut(line)
            table.starts.append(table.starts[-1] + len(line))
            table.predicates.add(predicate)
            table.graphs.add(graph)
            table.fresh.append((subject, predicate, value) != before)
            before = (subject, predicate, value)
    return table


def _by_object(quads: Path) -> Iterator[int]:
    """Line numbers by object; those of an object by line."""
    with quads.open("rb") as file:
        keys = (f"{cut(line)[2].decode()} {number:08x}\n" for number, line in enumerate(file))
        for key in sorted_lines(keys):
            yield int(key[-9:], 16)


def _orders(table: _Table, by_object: array[int]) -> Iterator[array[int]]:
    """The orders as they follow each other in the file."""
    lines = range(len(table))
    by_predicate = table.predicates.grouped(by_object)
    quads = {
        "posg": by_predicate,
        "ospg": by_object,
        "gspo": table.graphs.grouped(lines),
        "gpos": table.graphs.grouped(by_predicate),
        "gosp": table.graphs.grouped(by_object),
    }
    yield from (quads[name] for name in OF_QUADS)
    triples = {"spo": lines, "pos": by_predicate, "osp": by_object}
    # Of a triple that several graphs state, the line of the first graph stands for all: in each order it comes first.
    yield from (array(_NUMBERS, (line for line in triples[name] if table.fresh[line])) for name in OF_TRIPLES)
