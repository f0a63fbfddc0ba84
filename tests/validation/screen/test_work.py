"""Cases in which the screen once found something else than pySHACL alone, and what it is told."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

import pytest
from pyoxigraph import RdfFormat, Store
from rdflib import Graph

from coopatlas.errors import ShapesInvalid
from coopatlas.progress import Quiet
from coopatlas.validation.screen.crew import Crew
from coopatlas.validation.screen.pace import Pace
from coopatlas.validation.screen.session import open_session
from coopatlas.validation.screen.targets import focus_nodes
from coopatlas.validation.screen.values import Lookup, Term
from coopatlas.validation.validator import Effort, validate_plainly, validate_store

Item = TypeVar("Item")
PREFIXES = "@prefix ex: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"


def _store(turtle: str) -> Store:
    store = Store()
    store.load(PREFIXES + turtle, format=RdfFormat.TURTLE)
    return store


def _shapes(turtle: str) -> Graph:
    return Graph().parse(data=PREFIXES + turtle, format="turtle")


def _found(store: Store, shapes: Graph) -> list[tuple[str, str, str]]:
    results, _ = validate_store(store, shapes, Quiet())
    return sorted((str(result.focus), str(result.value), result.shape) for result in results)


@pytest.mark.filterwarnings("ignore::pyshacl.errors.ShapeRecursionWarning")
def test_a_recursive_shape_does_not_take_its_own_results_for_nodes() -> None:
    shapes = _shapes("""ex:s a sh:PropertyShape ; sh:path ex:r ; sh:pattern "^a" ; sh:property ex:t .
        ex:t a sh:PropertyShape ; sh:path ex:q ; sh:minCount 1 ; sh:property ex:s ; sh:targetSubjectsOf ex:r .""")
    store = _store("[] ex:r ex:b . ex:c ex:r ex:d ; ex:q ex:e .")
    results, _ = validate_plainly(store, shapes)
    assert _found(store, shapes) == sorted((str(one.focus), str(one.value), one.shape) for one in results)


def test_what_is_looked_up_at_once_is_not_taken_for_all_that_is_said() -> None:
    shapes = _shapes("""ex:s a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:node ex:t ;
            sh:property [ sh:path ex:p ; sh:minCount 1 ],
                [ sh:path ex:q ; sh:minCount 1 ], [ sh:path ex:r ; sh:minCount 1 ] .
        ex:t a sh:NodeShape ; sh:property [ sh:path ex:other ; sh:maxCount 0 ] .""")
    found = _found(_store("ex:a ex:p 1 ; ex:q 1 ; ex:r 1 ; ex:other 1 ."), shapes)
    assert found == [("http://example.org/a", "http://example.org/a", "http://example.org/s")]


def test_a_literal_in_a_closed_shape_is_no_error() -> None:
    shapes = _shapes("ex:s a sh:NodeShape ; sh:targetObjectsOf ex:p ; sh:closed true .")
    assert _found(_store('ex:a ex:p "text", ex:b . ex:b ex:q 1 .'), shapes) == [
        ("http://example.org/b", "1", "http://example.org/s")
    ]


def test_shapes_that_derive_statements_are_left_to_pyshacl() -> None:
    shapes = _shapes("""ex:s a sh:NodeShape ; sh:targetSubjectsOf ex:p ;
            sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:q ; sh:object ex:c ] ;
            sh:property [ sh:path ex:q ; sh:minCount 1 ] .""")
    assert _found(_store("ex:a ex:p ex:b ."), shapes) == []


def test_a_query_that_does_not_parse_is_the_shapes_fault() -> None:
    shapes = _shapes('ex:s a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:sparql [ sh:select "SELECT $this {" ] .')
    with pytest.raises(ShapesInvalid, match="the shapes cannot be used"):
        validate_store(_store("ex:a ex:p ex:b ."), shapes, Quiet())


class _Counting(Quiet):
    """Notes what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int, int]] = []

    def step(self, name: str) -> AbstractContextManager[object]:
        return nullcontext()

    def each(self, items: Iterable[Item], name: str, total: int) -> Iterator[Item]:
        found = list(items)
        self.told.append((name, total, len(found)))
        yield from found


def test_the_parts_of_the_work_are_counted_where_processes_share_it() -> None:
    shapes = _shapes("ex:s a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:nodeKind sh:BlankNode .")
    store = _store("\n".join(f"ex:n{number} ex:p ex:o ." for number in range(10)))
    progress = _Counting()
    results, _ = validate_store(store, shapes, progress, Effort(2, Pace(part=3)))
    assert len(results) == 10
    assert progress.told == [("validating", 4, 4)]


def test_a_value_that_several_nodes_share_fails_at_each_of_them() -> None:
    shapes = _shapes("""ex:s a sh:PropertyShape ; sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:nodeKind sh:IRI ;
        sh:or ( [ sh:pattern "^http" ] [ sh:pattern "^urn" ] ) .""")
    found = _found(_store("ex:a ex:p 1, ex:x . ex:b ex:p 1, ex:y ."), shapes)
    assert found == [(f"http://example.org/{node}", "1", "http://example.org/s") for node in "aabb"]


def test_a_nested_shape_that_cannot_be_used_is_no_error_where_no_value_is_asked_about() -> None:
    shapes = _shapes("""ex:s a sh:PropertyShape ; sh:targetSubjectsOf ex:p ; sh:path ex:q ; sh:node ex:t .
        ex:t a sh:NodeShape ; sh:languageIn ( 1 ) .""")
    assert _found(_store('ex:a ex:p "text" .'), shapes) == []
    with pytest.raises(ShapesInvalid, match="the shapes cannot be used"):
        _found(_store('ex:a ex:p "text" ; ex:q "text" .'), shapes)


def test_every_process_finds_the_focus_nodes_in_the_same_order() -> None:
    shapes = _shapes("""ex:s a sh:NodeShape ; sh:targetClass ex:C, ex:D ; sh:targetSubjectsOf ex:p ;
        sh:targetObjectsOf ex:p ; sh:targetNode ex:n1, ex:x, ex:y, ex:z .""")
    said = (
        f"ex:n{number % 700} a ex:{'CD'[number % 2]} ; ex:p ex:n{number * 7 % 1000}, _:b{number} ."
        for number in range(1000)
    )
    session = open_session(_store("\n".join(said)), shapes)

    def order(_: int) -> list[Term]:
        return focus_nodes(session.shapes[0], session, Lookup(session.store))

    with Crew(order, [1, 2], is_risky=lambda _: True).fork(2) as crew:
        first, second = crew.each()
    assert len(first) == len(set(first)) > 1000
    assert first == second == order(0)
