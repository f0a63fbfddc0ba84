"""A small graph drawn with nodes and links: columns by the distance from where most links begin.

Columns keep every name legible and the same graph the same picture, which a drawing by forces does for neither; texts
and numbers are left to the table of statements beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, Triple

from coopatlas.web.names import Names, Shown
from coopatlas.web.workbench.results import Statements

MAX_STATEMENTS = 200
"""A picture of more is no picture."""
COLUMN_WIDTH, ROW_HEIGHT, NODE_WIDTH, NODE_HEIGHT, MARGIN = 276, 38, 220, 28, 8
"""Units: those of the drawing, which are CSS pixels at its natural size."""
STYLES = 6
"""How many kinds of link have a stroke of their own; further ones share the last."""
_LONGEST_NAME = 30
_BEND = 40
_SWEEPS = 4


@dataclass(frozen=True)
class Node:
    """A resource; ``x`` and ``y`` are the left and upper edge of its box, ``label`` is its name cut to fit."""

    shown: Shown
    label: str
    x: float
    y: float


@dataclass(frozen=True)
class Link:
    """A statement between two resources; ``path`` is that of SVG, ``style`` from 0, ``told`` says it in words."""

    path: str
    style: int
    told: str


@dataclass(frozen=True)
class Kind:
    """A kind of link, for the legend: its name, its stroke and how often it is drawn."""

    shown: Shown
    style: int
    total: int


@dataclass(frozen=True)
class Drawing:
    """The picture. ``literals`` counts the statements that it leaves to the table."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    kinds: tuple[Kind, ...]
    width: int
    height: int
    literals: int
    node_width: int = NODE_WIDTH
    node_height: int = NODE_HEIGHT


def is_drawable(statements: Statements) -> bool:
    """Whether a graph is small enough to be drawn, and has links to draw."""
    return statements.total <= MAX_STATEMENTS and bool(_links(statements.triples))


def draw(statements: Statements, names: Names) -> Drawing:
    """Draw a graph for which ``is_drawable`` holds.

    Args:
        statements: the graph.
        names: of the resources and properties in it.
    """
    links = _links(statements.triples)
    columns = _ordered(_columns(links), links, names)
    nodes = {
        key: Node(names.show(_term(key)), _short(names.show(_term(key)).text.value), MARGIN + at * COLUMN_WIDTH, y)
        for at, column in enumerate(columns)
        for key, y in _heights(column, max(map(len, columns)))
    }
    kinds = Counter(predicate for _, predicate, _ in links)
    styles = {predicate: min(place, STYLES - 1) for place, (predicate, _) in enumerate(kinds.most_common())}
    return Drawing(
        nodes=tuple(nodes.values()),
        links=tuple(_link(nodes[start], names, predicate, nodes[end], styles) for start, predicate, end in links),
        kinds=tuple(
            Kind(names.show(NamedNode(predicate)), styles[predicate], total) for predicate, total in kinds.most_common()
        ),
        width=2 * MARGIN + (len(columns) - 1) * COLUMN_WIDTH + NODE_WIDTH + _BEND,
        height=2 * MARGIN + max(map(len, columns)) * ROW_HEIGHT,
        literals=len(statements.triples) - len(links),
    )


_Links = Sequence[tuple[str, str, str]]
"""Start, property and end, in the order of their keys."""


def _links(triples: Iterable[Triple]) -> _Links:
    nodes = (NamedNode, BlankNode)
    return sorted(
        (_key(triple.subject), triple.predicate.value, _key(triple.object))
        for triple in triples
        if isinstance(triple.subject, nodes) and isinstance(triple.object, nodes)
    )


def _key(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _term(key: str) -> NamedNode | BlankNode:
    return BlankNode(key.removeprefix("_:")) if key.startswith("_:") else NamedNode(key)


def _columns(links: _Links) -> list[list[str]]:
    """Put nodes into columns by their distance from the busiest start of each connected part."""
    starts = Counter(start for start, _, _ in links)
    beside: dict[str, set[str]] = {}
    for start, _, end in links:
        beside.setdefault(start, set()).add(end)
        beside.setdefault(end, set()).add(start)
    ends = {end for start, _, end in links if start != end}
    columns: list[list[str]] = []
    seen: set[str] = set()
    for root in sorted(beside, key=lambda node: (node in ends, -starts[node], node)):
        front = [] if root in seen else [root]
        seen.update(front)
        depth = 0
        while front:
            columns.extend([[]] if depth == len(columns) else [])
            columns[depth].extend(front)
            front = sorted({other for node in front for other in beside[node]} - seen)
            seen.update(front)
            depth += 1
    return columns


def _ordered(columns: Sequence[Sequence[str]], links: _Links, names: Names) -> list[list[str]]:
    """Order each column so that links cross little: by the middle of what each node is linked to, a few times over."""
    ordered = [sorted(column, key=lambda key: names.show(_term(key)).text.value.casefold()) for column in columns]
    for _ in range(_SWEEPS):
        for at in range(1, len(ordered)):
            places = {key: place for place, key in enumerate(ordered[at - 1])}
            middles = _middles(links, places)
            ordered[at].sort(key=lambda key: middles.get(key, len(places)))
    return ordered


def _middles(links: _Links, places: Mapping[str, int]) -> dict[str, float]:
    """Node → the middle of the places of those that it is linked to."""
    found: dict[str, list[int]] = {}
    for start, _, end in links:
        if start in places:
            found.setdefault(end, []).append(places[start])
        if end in places:
            found.setdefault(start, []).append(places[end])
    return {key: sum(numbers) / len(numbers) for key, numbers in found.items()}


def _heights(column: Sequence[str], longest: int) -> Iterable[tuple[str, float]]:
    """Each node with the upper edge of its box; a short column stands in the middle."""
    first = MARGIN + (longest - len(column)) * ROW_HEIGHT / 2 + (ROW_HEIGHT - NODE_HEIGHT) / 2
    return ((key, first + place * ROW_HEIGHT) for place, key in enumerate(column))


def _link(start: Node, names: Names, predicate: str, end: Node, styles: Mapping[str, int]) -> Link:
    told = f"{start.shown.text.value} → {names.show(NamedNode(predicate)).text.value} → {end.shown.text.value}"
    return Link(_path(start, end), styles[predicate], told)


def _path(start: Node, end: Node) -> str:
    """A curve from a node's side to that of another; within a column it swings out to the right."""
    forwards = end.x > start.x
    left = start.x + (NODE_WIDTH if end.x >= start.x else 0)
    right = end.x + (0 if forwards else NODE_WIDTH)
    bend = _BEND if end.x >= start.x else -_BEND
    back = -bend if end.x != start.x else bend
    upper, lower = start.y + NODE_HEIGHT / 2, end.y + NODE_HEIGHT / 2
    if start is end:
        lower += NODE_HEIGHT / 3
    return f"M{left:g} {upper:g}C{left + bend:g} {upper:g} {right + back:g} {lower:g} {right:g} {lower:g}"


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"
