"""The examples as other editors look for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import NamedNode, Quad, QuerySolutions, RdfFormat, Store
from rdflib.namespace import RDF, SKOS

from coopatlas.release.build import Built
from coopatlas.release.examples import parse_example
from coopatlas.release.executables import executables
from coopatlas.release.void import VOID_NAME
from coopatlas.vocabulary import CA, PREFIXES, QUERIES_IRI, SCHEMA

OTHERS_ASK_VOID = """
PREFIX void: <http://rdfs.org/ns/void#> PREFIX ext: <http://ldf.fi/void-ext#>
SELECT DISTINCT ?class ?property ?object ?datatype WHERE {
  ?part void:class ?class ; void:propertyPartition ?inner .
  ?inner void:property ?property .
  OPTIONAL {
    { ?inner void:classPartition [ void:class ?object ] }
    UNION { ?inner ext:datatypePartition [ ext:datatype ?datatype ] }
  }
}
"""
HEAD = "# title: Which?\n# title@pl: Które?\n# description: All of them.\n# topic: places\n"
FORMS = {"SELECT": "SELECT ?x\n{ ?x ?y ?z }", "ASK": "ASK { ?s ?p ?o }", "CONSTRUCT": "CONSTRUCT WHERE { ?s ?p ?o }"}
OTHERS_ASK_FOR_EXAMPLES = """
PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?example ?comment ?query
WHERE { ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query }
"""
OTHERS_ASK_FOR_PREFIXES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix }
"""


def stated(*texts: str) -> Store:
    store = Store()
    examples = (parse_example(f"{number:02}-which", HEAD + text) for number, text in enumerate(texts))
    store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in executables(examples))
    return store


def asked(store: Store, query: str) -> list[dict[str, str]]:
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{name: getattr(solution[name], "value", "") for name in names} for solution in solutions]


@pytest.mark.parametrize("form", FORMS)
def test_another_editor_finds_an_example_of_each_form(form: str) -> None:
    store = stated(FORMS[form])
    (found,) = asked(store, OTHERS_ASK_FOR_EXAMPLES)
    assert found == {
        "example": f"{QUERIES_IRI}#00-which",
        "comment": "All of them.",
        "query": f"{FORMS[form]}\n",
    }
    kind = NamedNode(f"http://www.w3.org/ns/shacl#SPARQL{form.title()}Executable")
    assert list(store.quads_for_pattern(None, None, kind))


def test_another_editor_finds_every_prefix() -> None:
    found = asked(stated(), OTHERS_ASK_FOR_PREFIXES)
    assert {row["prefix"]: row["namespace"] for row in found} == dict(PREFIXES)


def test_a_form_that_the_vocabulary_has_no_word_for_stays_out() -> None:
    assert asked(stated("DESCRIBE ?x { ?x ?y ?z }"), OTHERS_ASK_FOR_EXAMPLES) == []


def test_a_release_states_its_examples_in_a_graph_of_their_own(run: Callable[..., Built]) -> None:
    release = run().release
    store = Store.read_only(str(release.store_path))
    stated = list(store.quads_for_pattern(None, None, None, NamedNode(QUERIES_IRI)))
    assert NamedNode(f"{QUERIES_IRI}#01-towns") in {quad.subject for quad in stated}
    assert release.manifest.graphs[QUERIES_IRI] == len(stated)
    assert {row["prefix"] for row in asked(store, OTHERS_ASK_FOR_PREFIXES)} == set(PREFIXES)


def test_another_editor_finds_which_classes_have_which_properties(run: Callable[..., Built]) -> None:
    store = Store()
    store.load(path=str(run().release.path / VOID_NAME), format=RdfFormat.TURTLE)
    found = {(row["class"], row["property"], row["object"], row["datatype"]) for row in asked(store, OTHERS_ASK_VOID)}
    assert (str(CA.City), str(SCHEMA.containedInPlace), str(CA.Country), "") in found
    assert (str(CA.City), str(SKOS.prefLabel), "", str(RDF.langString)) in found
