"""Pushing into a store in memory that fails at any step, or dies there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from coopatlas.errors import EngineUnavailable, ReleaseCorrupt, ReleaseError
from coopatlas.placement import JOURNAL_IRI, MARKER_IRI, UNION_IRI, Placement
from coopatlas.progress import Quiet
from coopatlas.release.build import Built
from coopatlas.release.manifest import Release
from coopatlas.release.push import push


class Died(BaseException):
    """The push was killed: nothing of it runs any more."""


class Memory:
    """A store. Its step number ``fails_at`` fails once; from ``dies_at`` on it is never reached."""

    def __init__(self) -> None:
        self.store = Store()
        self.steps = 0
        self.fails_at = self.dies_at = -1
        self.loses = False

    def add(self, graph: str, triples: bytes) -> None:
        self._step()
        quads = list(parse(triples, RdfFormat.N_TRIPLES))
        for quad in quads[1:] if self.loses else quads:
            self.store.add(Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph)))

    def update(self, text: str) -> None:
        self._step()
        self.store.update(text)

    def count(self, graph: str) -> int:
        self._step()
        return sum(1 for _ in self.store.quads_for_pattern(None, None, None, NamedNode(graph)))

    def statements(self, graph: str) -> list[tuple[str, str]]:
        self._step()
        quads = self.store.quads_for_pattern(None, None, None, NamedNode(graph))
        return [(quad.predicate.value, str(getattr(quad.object, "value", ""))) for quad in quads]

    def holds(self, graph: str, triples: list[str]) -> bool:
        self._step()
        return bool(self.store.query(f"ASK {{ GRAPH <{graph}> {{ {' . '.join(triples)} }} }}"))

    def _step(self) -> None:
        self.steps += 1
        if 0 <= self.dies_at <= self.steps:
            raise Died
        if self.steps == self.fails_at:
            raise EngineUnavailable("the store fails here")

    def content(self) -> set[str]:
        """All that is there, but for the mark that each push makes anew."""
        return {str(quad) for quad in self.store if f"{MARKER_IRI}#push" not in str(quad)}

    def marker(self) -> Placement | None:
        return Placement.of_statements(self.statements(MARKER_IRI))


def fresh(memory: Memory) -> Memory:
    """The same content in a store that does not fail."""
    copy = Memory()
    copy.store.extend(memory.store)
    return copy


@pytest.fixture
def releases(run: Callable[..., Built], towns: object) -> tuple[Release, Release]:
    """Two releases, of which the second has a statement more."""
    old = run(20).release
    with open(str(towns), "a", encoding="utf-8") as file:  # noqa: PTH123  # the fixture's own path
        file.write('place:lodz skos:altLabel "Lodz"@de .\n')
    return old, run(21).release


def stored(release: Release) -> Memory:
    memory = Memory()
    push(release, memory, Quiet())
    memory.steps = 0
    return memory


def test_a_pushed_release_is_there_whole_with_its_union_and_marker(releases: tuple[Release, Release]) -> None:
    release = releases[0]
    memory = stored(release)
    placement = memory.marker()
    assert placement is not None
    assert (placement.version, placement.content_hash) == (release.version, release.manifest.content_hash)
    assert sum(memory.count(graph) for graph in placement.graphs) == release.manifest.quads
    assert memory.count(UNION_IRI) == release.manifest.triples
    assert {graph.value for graph in memory.store.named_graphs()} == {*placement.graphs, UNION_IRI, MARKER_IRI}


def test_a_later_release_takes_the_place_of_the_earlier(releases: tuple[Release, Release]) -> None:
    old, new = releases
    memory = stored(old)
    push(new, memory, Quiet())
    assert memory.content() == stored(new).content()


def test_whatever_step_fails_what_was_there_is_there_again(releases: tuple[Release, Release]) -> None:
    old, new = releases
    before, after = stored(old).content(), stored(new).content()
    counting = stored(old)
    push(new, counting, Quiet())
    outcomes = set()
    for step in range(1, counting.steps + 1):
        memory = stored(old)
        memory.fails_at = step
        with pytest.raises(EngineUnavailable):
            push(new, memory, Quiet())
        memory.fails_at = -1
        left = {line for line in memory.content() if JOURNAL_IRI not in line}
        outcomes.add("before" if left == before else "after" if left == after else f"neither, at step {step}")
    assert outcomes <= {"before", "after"}
    assert "before" in outcomes


def test_wherever_a_push_dies_the_next_one_makes_it_good(releases: tuple[Release, Release]) -> None:
    old, new = releases
    wanted, counting = stored(new).content(), stored(old)
    push(new, counting, Quiet())
    for step in range(1, counting.steps + 1):
        memory = stored(old)
        memory.dies_at = step
        with pytest.raises(Died):
            push(new, memory, Quiet())
        again = fresh(memory)
        push(new, again, Quiet())
        assert again.content() == wanted, f"died at step {step}"


def test_while_a_push_that_died_has_moved_something_no_marker_says_that_all_is_whole(
    releases: tuple[Release, Release],
) -> None:
    old, new = releases
    before, after, counting = stored(old).content(), stored(new).content(), stored(old)
    push(new, counting, Quiet())
    for step in range(1, counting.steps + 1):
        memory = stored(old)
        memory.dies_at = step
        with pytest.raises(Died):
            push(new, memory, Quiet())
        left = fresh(memory)
        seen = {line for line in left.content() if JOURNAL_IRI not in line}
        assert left.marker() is None or seen in (before, after), f"died at step {step}"


def test_a_store_that_loses_triples_is_found_out(releases: tuple[Release, Release]) -> None:
    memory = stored(releases[0])
    before = memory.content()
    memory.loses = True
    with pytest.raises(ReleaseError, match=r"triples were sent and the store holds"):
        push(releases[1], memory, Quiet())
    assert memory.content() == before


def test_a_damaged_release_is_not_pushed(releases: tuple[Release, Release]) -> None:
    release, memory = releases[0], Memory()
    (release.path / "shapes.ttl").write_text("", encoding="utf-8")
    with pytest.raises(ReleaseCorrupt, match="a damaged release is not pushed"):
        push(release, memory, Quiet())
    assert memory.steps == 0
