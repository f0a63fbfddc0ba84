"""The orders: whatever is asked for is one stretch of one of them, counted exactly and read at any place."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from coopatlas.errors import ReleaseCorrupt
from coopatlas.release.manifest import QUADS_NAME, Release
from coopatlas.release.ordering import write_orders
from coopatlas.release.orders import ORDERS_NAME, Orders, Pattern

EX = "https://example.org/"
RESOURCES = [NamedNode(EX + name) for name in ("a", "a/b", "ab", "ł", "\N{GRINNING FACE}")]
LITERALS = [
    Literal("a"),
    Literal("a", language="en"),
    Literal("a", language="en-gb"),
    Literal("a", datatype=RESOURCES[0]),
    Literal('a" "b'),
    Literal("a b <c> .\n\t\\"),
    Literal(""),
    Literal("ż"),
]
GRAPHS = [NamedNode(EX + name) for name in ("one", "two")]
QUADS = st.builds(
    Quad,
    st.sampled_from(RESOURCES),
    st.sampled_from(RESOURCES),
    st.sampled_from([*RESOURCES, *LITERALS]),
    st.sampled_from(GRAPHS),
)
SOME = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _orders(folder: Path, quads: set[Quad]) -> Orders:
    path = folder / QUADS_NAME
    path.parent.mkdir(exist_ok=True)
    path.write_bytes("".join(sorted(f"{quad} .\n" for quad in quads)).encode())
    write_orders(path, folder)
    return Orders.of(folder)


def _fits(quad: Quad, pattern: Pattern) -> bool:
    asked = (pattern.subject, pattern.predicate, pattern.object, pattern.graph)
    return all(wanted is None or wanted == str(term) for wanted, term in zip(asked, quad, strict=True))


def _patterns(quad: Quad) -> list[Pattern]:
    """Every kind of pattern that a quad fits."""
    terms = [str(term) for term in quad]
    kinds = itertools.product((True, False), repeat=4)
    chosen = [[term if kept else None for term, kept in zip(terms, kind, strict=True)] for kind in kinds]
    of_union = {(subject, predicate, value) for subject, predicate, value, _ in chosen}
    of_graphs = (Pattern(subject, predicate, value, graph) for subject, predicate, value, graph in chosen)
    return [*of_graphs, *(Pattern(*one, merged=True) for one in of_union)]


@SOME
@given(quads=st.sets(QUADS, max_size=60), other=QUADS)
def test_every_pattern_has_what_fits_counted_exactly_and_in_pages(
    tmp_path: Path, quads: set[Quad], other: Quad
) -> None:
    orders = _orders(tmp_path, quads)
    for quad in (*sorted(quads, key=str)[:5], other):
        for pattern in _patterns(quad):
            fitting = {f"{one} .\n".encode() for one in quads if _fits(one, pattern)}
            found = orders.find(pattern, 0, len(quads) + 1)
            if pattern.merged:
                triples = {line.rsplit(b" ", 2)[0] for line in fitting}
                assert sorted(line.rsplit(b" ", 2)[0] for line in found.lines) == sorted(triples)
            else:
                assert sorted(found.lines) == sorted(fitting)
            assert found.total == len(found.lines)
            pages = [orders.find(pattern, start, 7).lines for start in range(0, found.total, 7)]
            assert tuple(itertools.chain(*pages)) == found.lines


def test_behind_the_end_there_is_nothing_and_the_count_stays(history: tuple[Release, ...]) -> None:
    release = history[-1]
    found = Orders.of(release.path).find(Pattern(), release.manifest.quads, 10)
    assert found.lines == ()
    assert found.total == release.manifest.quads


def test_the_union_has_each_triple_once(history: tuple[Release, ...]) -> None:
    release = history[-1]
    manifest = release.manifest
    assert manifest.triples < manifest.quads
    assert Orders.of(release.path).find(Pattern(merged=True), 0, 0).total == manifest.triples


def test_a_release_of_no_statements_has_none(tmp_path: Path) -> None:
    orders = _orders(tmp_path, set())
    assert orders.find(Pattern(), 0, 10).total == orders.find(Pattern(merged=True), 0, 10).total == 0


@pytest.mark.parametrize("broken", ["none", "cut", "another form"])
def test_orders_that_cannot_be_read_are_told_before_anything_is_served(tmp_path: Path, broken: str) -> None:
    orders = _orders(tmp_path, {Quad(RESOURCES[0], RESOURCES[0], LITERALS[0], GRAPHS[0])})
    whole = orders.path.read_bytes()
    orders.path.write_bytes(
        {"none": b"", "cut": whole[:-1], "another form": bytes(reversed(whole[:8])) + whole[8:]}[broken]
    )
    with pytest.raises(ReleaseCorrupt, match=rf"{ORDERS_NAME} is not as this version"):
        Orders.of(tmp_path)


def test_a_release_without_orders_is_told_to_be_built_again(tmp_path: Path) -> None:
    with pytest.raises(ReleaseCorrupt, match="build again"):
        Orders.of(tmp_path)
