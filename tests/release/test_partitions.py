"""Counting in a stream: the same numbers as the queries that would ask for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store

from coopatlas.release.dumps import sorted_lines
from coopatlas.release.partitions import Partitions, count_partitions

BASE = "https://w3id.org/coopatlas/"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SAME_AS = "http://www.w3.org/2002/07/owl#sameAs"
THINGS = [NamedNode(f"{BASE}id/place/{name}") for name in ("a", "ab", "a-b", "b")]
OTHERS = [NamedNode("https://sws.geonames.org/1/"), NamedNode("urn:x:1")]
CLASSES = [NamedNode(f"{BASE}ontology#{name}") for name in ("City", "Country")]
PROPERTIES = [NamedNode(f"https://p.example/{name}") for name in ("p", "q")]
GRAPHS = [NamedNode(f"{BASE}dataset/{name}") for name in ("one", "two")]
LITERALS = [Literal("x"), Literal('"@en'), Literal("x", language="en"), Literal("y", language="pl"), Literal(7)]

TYPINGS = st.builds(
    lambda thing, kind, graph: Quad(thing, RDF_TYPE, kind, graph),
    st.sampled_from(THINGS),
    st.sampled_from(CLASSES),
    st.sampled_from(GRAPHS),
)
STATEMENTS = st.builds(
    Quad,
    st.sampled_from(THINGS),
    st.sampled_from(PROPERTIES),
    st.sampled_from([*THINGS, *OTHERS, *LITERALS]),
    st.sampled_from(GRAPHS),
)


def _counted(quads: list[Quad], path: Path) -> Partitions:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(sorted_lines(f"{quad} .\n" for quad in quads))
    return count_partitions(path)


def _asked(store: Store, query: str) -> dict[tuple[str, ...], int]:
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables if variable.value != "n"]
    return {tuple(row[name].value for name in names): int(row["n"].value) for row in solutions}


@settings(max_examples=60, deadline=None)
@given(st.lists(TYPINGS | STATEMENTS, min_size=1, max_size=30))
def test_a_stream_counts_what_queries_count(tmp_path_factory: pytest.TempPathFactory, quads: list[Quad]) -> None:
    found = _counted(quads, tmp_path_factory.getbasetemp() / "quads.nq")
    store = Store()
    store.extend(quads)
    graphs = _asked(store, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert {(name,): number for name, number in found.graphs.items()} == graphs
    store.extend(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in quads)
    assert found.triples == len(list(store.quads_for_pattern(None, None, None, DefaultGraph())))
    instances = _asked(store, "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c")
    assert {(name,): use.entities for name, use in found.classes.items()} == instances
    by_class = {(name, p): use for name, one in found.classes.items() for p, use in one.properties.items()}
    of_class = "{ ?s a ?c . ?s ?p ?o }"
    triples = _asked(store, f"SELECT ?c ?p (COUNT(*) AS ?n) {of_class} GROUP BY ?c ?p")
    assert {key: use.triples for key, use in by_class.items()} == triples
    subjects = _asked(store, f"SELECT ?c ?p (COUNT(DISTINCT ?s) AS ?n) {of_class} GROUP BY ?c ?p")
    assert {key: use.subjects for key, use in by_class.items()} == subjects
    targets = _asked(store, "SELECT ?c ?p ?d (COUNT(*) AS ?n) { ?s a ?c . ?s ?p ?o . ?o a ?d } GROUP BY ?c ?p ?d")
    assert {(*key, d): n for key, use in by_class.items() for d, n in use.classes.items()} == targets
    typed = "{ ?s a ?c . ?s ?p ?o . FILTER(isLiteral(?o)) BIND(DATATYPE(?o) AS ?d) }"
    datatypes = _asked(store, f"SELECT ?c ?p ?d (COUNT(*) AS ?n) {typed} GROUP BY ?c ?p ?d")
    assert {(*key, d): n for key, use in by_class.items() for d, n in use.datatypes.items()} == datatypes
    everywhere = _asked(store, "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) { ?s ?p ?o } GROUP BY ?p")
    assert {key[0]: n for key, n in everywhere.items()} == {p: use.triples for p, use in found.properties.items()}


def _quads(text: str) -> list[Quad]:
    store = Store()
    prefixes = f"""PREFIX ca: <{BASE}ontology#> PREFIX place: <{BASE}id/place/> PREFIX country: <{BASE}id/country/>
        PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX schema: <https://schema.org/>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        PREFIX wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#> PREFIX g: <{BASE}dataset/>"""
    store.load((prefixes + text).encode(), format=RdfFormat.TRIG)
    return list(store)


def test_links_into_other_datasets_are_told_by_namespace_and_predicate(tmp_path: Path) -> None:
    quads = _quads("""GRAPH g:one {
        place:a owl:sameAs <https://sws.geonames.org/1/>, <https://other.example/things#1> ;
            a schema:City ; schema:url <https://a.example/page> ; schema:about place:b .
        ca:City skos:closeMatch schema:City .
    }""")
    assert dict(_counted(quads, tmp_path / "quads.nq").to_others) == {
        ("https://sws.geonames.org/", SAME_AS): 1,
        ("https://other.example/things#", SAME_AS): 1,
    }, "a class, a page, a thing of ours and a mapping of the ontology are no links between datasets"


def test_links_between_our_graphs_lead_to_the_graph_that_describes_the_object(tmp_path: Path) -> None:
    quads = _quads("""
        GRAPH g:one { place:a a ca:City ; schema:containedInPlace country:PL ; schema:about place:a . }
        GRAPH g:two { country:PL a ca:Country . place:a schema:containedInPlace country:PL . }
    """)
    link = (f"{BASE}dataset/one", f"{BASE}dataset/two", "https://schema.org/containedInPlace")
    assert dict(_counted(quads, tmp_path / "quads.nq").between_graphs) == {link: 1}


def test_the_example_of_a_class_is_its_first_thing_of_ours(tmp_path: Path) -> None:
    quads = _quads("GRAPH g:one { <urn:a> a ca:City . place:b a ca:City . place:a a ca:City }")
    found = _counted(quads, tmp_path / "quads.nq")
    assert found.classes[f"{BASE}ontology#City"].example == f"{BASE}id/place/a"
    assert (found.subjects, found.entities) == (3, 2)


def test_a_graph_covers_the_countries_points_and_times_that_it_tells_of(tmp_path: Path) -> None:
    quads = _quads("""
        GRAPH g:one {
            country:PL a ca:Country . country:DE a ca:Country .
            place:a a ca:City ; wgs:lat 51.25 ; wgs:long 22.5 . place:b wgs:lat 50.0 ; wgs:long 23.5 .
            place:c wgs:lat "north" ; wgs:long 1.0 . place:d wgs:lat "INF"^^xsd:double ; wgs:long 1.0 .
        }
        GRAPH g:two {
            place:a schema:startDate "2020-05"^^xsd:gYearMonth, "2021"^^xsd:gYear, "soon" ; schema:endDate 7 .
            place:a schema:foundingDate "1317"^^xsd:gYear .
        }
        GRAPH g:derived { place:a ca:country country:PL }
    """)
    covers = _counted(quads, tmp_path / "quads.nq").covers
    one, two = covers[f"{BASE}dataset/one"], covers[f"{BASE}dataset/two"]
    assert one.countries == {f"{BASE}id/country/PL", f"{BASE}id/country/DE"}
    assert two.countries == {f"{BASE}id/country/PL"}
    assert one.box is not None
    assert one.box.wkt() == "POLYGON((22.5 50, 23.5 50, 23.5 51.25, 22.5 51.25, 22.5 50))"
    assert (two.begin, two.end) != (None, None)
    assert two.begin is not None
    assert two.end is not None
    assert (two.begin.value, two.end.value) == ("2020-05", "2021"), "a year ends after all its months"


def test_languages_are_counted_by_their_tags(tmp_path: Path) -> None:
    quads = _quads('GRAPH g:one { place:a skos:prefLabel "A"@en, "A"@pl, "B"@pl, "A" }')
    assert dict(_counted(quads, tmp_path / "quads.nq").languages) == {"en": 1, "pl": 2}
