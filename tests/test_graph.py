"""The graph in memory and its derived short cuts."""

from pathlib import Path

from pyoxigraph import NamedNode

from coopatlas.graph import KnowledgeGraph, load
from coopatlas.sources.reader import SourceFile
from coopatlas.vocabulary import CA, DERIVED_GRAPH_IRI, shorten

HEAD = """@prefix ca: <https://w3id.org/coopatlas/ontology#> .
@prefix country: <https://w3id.org/coopatlas/id/country/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix event: <https://w3id.org/coopatlas/id/event/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix organisation: <https://w3id.org/coopatlas/id/organisation/> .
@prefix participation: <https://w3id.org/coopatlas/id/participation/> .
@prefix place: <https://w3id.org/coopatlas/id/place/> .
@prefix project: <https://w3id.org/coopatlas/id/project/> .
@prefix schema: <https://schema.org/> .
"""


def _load(folder: Path, text: str) -> KnowledgeGraph:
    path = folder / "a.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    graph = load([SourceFile(path, "https://example.org/g")])
    graph.derive_short_cuts()
    return graph


def _derived(graph: KnowledgeGraph, predicate: str) -> set[tuple[str, str]]:
    quads = graph.store.quads_for_pattern(None, NamedNode(str(CA[predicate])), None, NamedNode(DERIVED_GRAPH_IRI))
    return {(shorten(str(quad.subject).strip("<>")), shorten(str(quad.object).strip("<>"))) for quad in quads}


def test_a_participant_is_a_partner_in_its_project(tmp_path: Path) -> None:
    graph = _load(tmp_path, "participation:x ca:participant organisation:a ; ca:project project:p .")
    assert _derived(graph, "partnerIn") == {("organisation:a", "project:p")}


def test_a_country_is_reached_through_all_that_contains(tmp_path: Path) -> None:
    graph = _load(
        tmp_path,
        """
        country:PL a ca:Country .
        place:region a ca:Region ; schema:containedInPlace country:PL .
        place:town a ca:City ; schema:containedInPlace place:region .
        organisation:a a org:Organization ; dct:spatial place:town .
        organisation:b a org:Organization ; dct:spatial country:PL .
        event:e a ca:Event ; schema:location place:town .
        """,
    )
    subjects = {"place:region", "place:town", "organisation:a", "organisation:b", "event:e"}
    assert _derived(graph, "country") == {(subject, "country:PL") for subject in subjects}


def test_an_organisation_without_a_place_gets_no_country(tmp_path: Path) -> None:
    graph = _load(tmp_path, "country:PL a ca:Country . organisation:a a org:Organization .")
    assert _derived(graph, "country") == set()


def test_places_of_blank_nodes_are_remembered(tmp_path: Path) -> None:
    graph = _load(tmp_path, "\nevent:e schema:location [ a ca:City ] .")
    (location,) = graph.blank_nodes.values()
    assert location.line == HEAD.count("\n") + 2
