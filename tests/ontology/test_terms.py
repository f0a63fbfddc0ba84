"""The ontology and its concepts are complete, and nothing uses a term that they do not define."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY_FILE = ROOT / "ontology" / "coopatlas.ttl"
ALIGNMENTS_FILE = ROOT / "ontology" / "alignments.ttl"
CONCEPT_FILES = sorted((ROOT / "ontology" / "concepts").glob("*.ttl"))

ONTOLOGY = URIRef("https://w3id.org/coopatlas/ontology")
ALIGNMENTS = URIRef("https://w3id.org/coopatlas/ontology/alignments")
CA = Namespace("https://w3id.org/coopatlas/ontology#")
CONCEPTS = "https://w3id.org/coopatlas/id/concept/"
ORG_ROLE = URIRef("http://www.w3.org/ns/org#Role")
VANN = Namespace("http://purl.org/vocab/vann/")

PROPERTY_TYPES = {OWL.ObjectProperty, OWL.DatatypeProperty}
TERM_TYPES = {OWL.Class, *PROPERTY_TYPES}
# What makes a term ours. The alignments may relate our terms to others, but never say any of this about them.
DEFINING = {RDF.type, RDFS.label, RDFS.domain, RDFS.range, RDFS.isDefinedBy, SKOS.definition, SKOS.prefLabel}
BOTH_LANGUAGES = {"en", "pl"}

# `ca:term` wherever it stands in Turtle or SPARQL, also inside a string; `…/coopatlas/ontology#term` written out.
PREFIXED_TERM = re.compile(r"(?<![\w:/.-])ca:(\w+)")
WRITTEN_OUT_TERM = re.compile(re.escape(CA) + r"(\w+)")


@cache
def graph_of(path: Path) -> Graph:
    return Graph().parse(path, format="turtle")


@cache
def quads_of(path: Path) -> tuple[pyoxigraph.Quad, ...]:
    return tuple(pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE))


def ontology_files() -> list[Path]:
    return [ONTOLOGY_FILE, ALIGNMENTS_FILE, *CONCEPT_FILES]


def files_that_use_terms() -> list[Path]:
    turtle = [path for folder in ("data", "shapes") for path in sorted((ROOT / folder).rglob("*.ttl"))]
    # Invalid examples are where terms are misspelt on purpose.
    turtle = [path for path in turtle if path.parent.name != "invalid"]
    return turtle + sorted((ROOT / "queries").rglob("*.rq"))


def own_terms() -> list[URIRef]:
    """Whatever the ontology types as a class or property, or says anything about in our namespace."""
    graph = graph_of(ONTOLOGY_FILE)
    typed = {term for term_type in TERM_TYPES for term in graph.subjects(RDF.type, term_type)}
    ours = {term for term in graph.subjects() if str(term).startswith(CA)}
    return sorted(term for term in typed | ours if isinstance(term, URIRef))


def concepts() -> dict[str, Path]:
    """The IRI of each concept and each scheme, with the file that defines it."""
    return {
        str(subject): path
        for path in CONCEPT_FILES
        for subject_type in (SKOS.Concept, SKOS.ConceptScheme)
        for subject in graph_of(path).subjects(RDF.type, subject_type)
    }


def scheme_in(path: Path) -> URIRef:
    return URIRef(CONCEPTS + path.stem)


def languages(graph: Graph, subject: Node, predicate: URIRef) -> list[str | None]:
    return sorted(
        (text.language for text in graph.objects(subject, predicate) if isinstance(text, Literal)),
        key=str,
    )


def terms_used_in(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    return {*PREFIXED_TERM.findall(text), *WRITTEN_OUT_TERM.findall(text)}


def iris_in(path: Path) -> Iterator[str]:
    for quad in quads_of(path):
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, pyoxigraph.NamedNode):
                yield term.value


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def listed(problems: Iterable[str]) -> str:
    return "\n  ".join(["", *sorted(problems)])


def local_name(term: URIRef) -> str:
    return term.removeprefix(CA)


# The ontology


def test_every_term_is_in_our_namespace() -> None:
    strangers = [term for term in own_terms() if not term.startswith(CA)]
    assert not strangers, f"move these to alignments.ttl, coopatlas.ttl defines our own terms only:{listed(strangers)}"


def test_every_term_has_exactly_one_of_the_three_types() -> None:
    graph = graph_of(ONTOLOGY_FILE)
    problems = [term for term in own_terms() if len(TERM_TYPES & set(graph.objects(term, RDF.type))) != 1]
    assert not problems, f"give each either owl:Class, owl:ObjectProperty or owl:DatatypeProperty:{listed(problems)}"


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition])
def test_every_term_has_one_label_and_one_definition_in_polish_and_in_english(predicate: URIRef) -> None:
    graph = graph_of(ONTOLOGY_FILE)
    problems = [
        f"{term}: {found}"
        for term in own_terms()
        if (found := languages(graph, term, predicate)) != sorted(BOTH_LANGUAGES)
    ]
    assert not problems, f"write exactly one <{predicate}> @pl and one @en for each:{listed(problems)}"


def test_every_term_says_that_the_ontology_defines_it() -> None:
    graph = graph_of(ONTOLOGY_FILE)
    problems = [term for term in own_terms() if (term, RDFS.isDefinedBy, ONTOLOGY) not in graph]
    assert not problems, f"add rdfs:isDefinedBy <{ONTOLOGY}> to each:{listed(problems)}"


@pytest.mark.parametrize("predicate", [RDFS.domain, RDFS.range])
def test_every_property_has_a_domain_and_a_range_or_a_note_why_not(predicate: URIRef) -> None:
    graph = graph_of(ONTOLOGY_FILE)
    problems = [
        term
        for term in own_terms()
        if (term, RDF.type, OWL.Class) not in graph
        and (term, predicate, None) not in graph
        and not set(languages(graph, term, SKOS.scopeNote)) >= BOTH_LANGUAGES
    ]
    assert not problems, (
        f"give each an <{predicate}>, or say in skos:scopeNote @pl @en why there is none:{listed(problems)}"
    )


def test_domains_and_ranges_among_our_own_terms_are_classes() -> None:
    graph = graph_of(ONTOLOGY_FILE)
    problems = [
        f"{term}: {value}"
        for term in own_terms()
        for predicate in (RDFS.domain, RDFS.range, OWL.disjointWith)
        for value in graph.objects(term, predicate)
        if str(value).startswith(CA) and (value, RDF.type, OWL.Class) not in graph
    ]
    assert not problems, f"these name a class that coopatlas.ttl does not define:{listed(problems)}"


@pytest.mark.parametrize(("path", "ontology"), [(ONTOLOGY_FILE, ONTOLOGY), (ALIGNMENTS_FILE, ALIGNMENTS)])
def test_the_header_is_complete(path: Path, ontology: URIRef) -> None:
    graph = graph_of(path)
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [ontology], f"{named(path)}: describe <{ontology}> alone"
    for predicate in (RDFS.label, DCTERMS.title, DCTERMS.description):
        found = languages(graph, ontology, predicate)
        assert found == sorted(BOTH_LANGUAGES), f"{named(path)}: <{predicate}> once @pl and once @en, found {found}"
    required = (
        DCTERMS.creator,
        DCTERMS.publisher,
        DCTERMS.license,
        DCTERMS.language,
        DCTERMS.created,
        DCTERMS.issued,
        DCTERMS.modified,
        OWL.versionInfo,
        OWL.versionIRI,
    )
    missing = [predicate for predicate in required if (ontology, predicate, None) not in graph]
    assert not missing, f"{named(path)}: the header lacks{listed(missing)}"
    version = graph.value(ontology, OWL.versionInfo)
    assert graph.value(ontology, OWL.versionIRI) == URIRef(f"{ontology}/{version}"), (
        f"{named(path)}: owl:versionIRI is the ontology's IRI, a slash and owl:versionInfo"
    )


def test_the_header_names_the_preferred_prefix_and_the_alignments() -> None:
    graph = graph_of(ONTOLOGY_FILE)
    assert str(graph.value(ONTOLOGY, VANN.preferredNamespacePrefix)) == "ca", "vann:preferredNamespacePrefix is “ca”"
    assert str(graph.value(ONTOLOGY, VANN.preferredNamespaceUri)) == str(CA), f"vann:preferredNamespaceUri is “{CA}”"
    assert (ONTOLOGY, RDFS.seeAlso, ALIGNMENTS) in graph, f"point to <{ALIGNMENTS}> with rdfs:seeAlso"


def test_the_publisher_is_named_in_polish_and_in_english() -> None:
    graph = graph_of(ONTOLOGY_FILE)
    publisher = graph.value(ONTOLOGY, DCTERMS.publisher)
    assert publisher is not None, "the header needs a dct:publisher"
    assert (publisher, RDF.type, FOAF.Agent) in graph, f"type <{publisher}> as foaf:Agent in coopatlas.ttl"
    assert languages(graph, publisher, FOAF.name) == sorted(BOTH_LANGUAGES), f"name <{publisher}> @pl and @en"


# The alignments can be taken away


def test_the_alignments_define_nothing_of_ours() -> None:
    problems = [
        f"{subject} {predicate}"
        for subject, predicate, _ in graph_of(ALIGNMENTS_FILE)
        if str(subject).startswith((CA, CONCEPTS)) and predicate in DEFINING
    ]
    assert not problems, (
        f"move these to coopatlas.ttl or concepts/, the alignments must be removable:{listed(problems)}"
    )


def test_the_alignments_map_only_what_is_defined() -> None:
    defined = {*map(str, own_terms()), *concepts()}
    problems = {iri for iri in iris_in(ALIGNMENTS_FILE) if iri.startswith((CA, CONCEPTS)) and iri not in defined}
    assert not problems, f"alignments.ttl maps what neither coopatlas.ttl nor concepts/ defines:{listed(problems)}"


def test_mappings_to_other_vocabularies_are_in_the_alignments_only() -> None:
    graph = graph_of(ONTOLOGY_FILE)
    mappings = (RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty, OWL.imports)
    problems = [
        f"{subject} {predicate} {value}"
        for predicate in (*mappings, SKOS.closeMatch, SKOS.exactMatch, SKOS.relatedMatch)
        for subject, value in graph.subject_objects(predicate)
        if not str(value).startswith(CA)
    ]
    assert not problems, f"move these to alignments.ttl:{listed(problems)}"


# Concepts


def test_there_are_concept_schemes() -> None:
    assert CONCEPT_FILES, "ontology/concepts/ holds no Turtle file: the tests on concepts would pass without looking"


@pytest.mark.parametrize("path", CONCEPT_FILES, ids=lambda path: path.stem)
def test_a_scheme_is_described(path: Path) -> None:
    graph, scheme = graph_of(path), scheme_in(path)
    assert list(graph.subjects(RDF.type, SKOS.ConceptScheme)) == [scheme], f"{named(path)}: define <{scheme}> alone"
    for predicate in (SKOS.prefLabel, DCTERMS.title, DCTERMS.description):
        found = languages(graph, scheme, predicate)
        assert found == sorted(BOTH_LANGUAGES), f"{named(path)}: <{predicate}> once @pl and once @en, found {found}"
    missing = [p for p in (DCTERMS.license, DCTERMS.publisher) if (scheme, p, None) not in graph]
    assert not missing, f"{named(path)}: the scheme lacks{listed(missing)}"
    top = set(graph.objects(scheme, SKOS.hasTopConcept))
    says_so = set(graph.subjects(SKOS.topConceptOf, scheme))
    assert top == says_so, (
        f"{named(path)}: skos:hasTopConcept and skos:topConceptOf differ:{listed(map(str, top ^ says_so))}"
    )


@pytest.mark.parametrize("path", CONCEPT_FILES, ids=lambda path: path.stem)
def test_every_concept_is_complete(path: Path) -> None:
    graph, scheme = graph_of(path), scheme_in(path)
    problems = []
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        problems += [
            f"{concept}: <{predicate}> once @pl and once @en, found {found}"
            for predicate in (SKOS.prefLabel, SKOS.definition)
            if (found := languages(graph, concept, predicate)) != sorted(BOTH_LANGUAGES)
        ]
        if set(graph.objects(concept, SKOS.inScheme)) != {scheme}:
            problems.append(f"{concept}: skos:inScheme must be <{scheme}>")
        if list(graph.objects(concept, SKOS.notation)) != [Literal(str(concept).removeprefix(f"{scheme}/"))]:
            problems.append(f"{concept}: skos:notation must be the last segment of the IRI, as a plain string")
    assert not problems, f"{named(path)}: mend these concepts:{listed(problems)}"


@pytest.mark.parametrize("path", CONCEPT_FILES, ids=lambda path: path.stem)
def test_every_concept_is_a_top_concept_or_has_a_broader_one_in_its_scheme(path: Path) -> None:
    graph, scheme = graph_of(path), scheme_in(path)
    members = set(graph.subjects(RDF.type, SKOS.Concept))
    problems = []
    for concept in members:
        broader = set(graph.objects(concept, SKOS.broader))
        if bool(broader) == ((concept, SKOS.topConceptOf, scheme) in graph):
            problems.append(f"{concept}: give it either skos:topConceptOf or skos:broader")
        problems += [f"{concept}: its broader <{other}> is not in the scheme" for other in broader - members]
        if concept in set(graph.transitive_objects(concept, SKOS.broader)) - {concept} or concept in broader:
            problems.append(f"{concept}: it is broader than itself")
    assert not problems, f"{named(path)}: mend the hierarchy:{listed(problems)}"


@pytest.mark.parametrize("path", CONCEPT_FILES, ids=lambda path: path.stem)
def test_no_two_concepts_of_a_scheme_share_a_label(path: Path) -> None:
    graph = graph_of(path)
    labels = Counter(
        (str(label).casefold(), label.language)
        for concept in graph.subjects(RDF.type, SKOS.Concept)
        for label in graph.objects(concept, SKOS.prefLabel)
        if isinstance(label, Literal)
    )
    problems = [f"“{text}”@{language}" for (text, language), count in labels.items() if count > 1]
    assert not problems, f"{named(path)}: two concepts cannot be told apart by these labels:{listed(problems)}"


def test_every_role_is_a_role_of_the_organization_ontology_too() -> None:
    graph = graph_of(ROOT / "ontology" / "concepts" / "role.ttl")
    problems = [
        str(concept) for concept in graph.subjects(RDF.type, SKOS.Concept) if (concept, RDF.type, ORG_ROLE) not in graph
    ]
    assert not problems, f"type each as org:Role besides skos:Concept:{listed(problems)}"


# All files of the ontology, and those that use it


@pytest.mark.parametrize("path", ontology_files(), ids=named)
def test_no_blank_node_is_in_the_ontology(path: Path) -> None:
    problems = [
        str(quad)
        for quad in quads_of(path)
        if isinstance(quad.subject, pyoxigraph.BlankNode) or isinstance(quad.object, pyoxigraph.BlankNode)
    ]
    assert not problems, f"{named(path)}: name these nodes, or say it without them:{listed(problems)}"


def test_every_term_that_is_used_is_defined() -> None:
    defined = {local_name(term) for term in own_terms()}
    problems = [
        f"{named(path)}: ca:{name}" for path in files_that_use_terms() for name in terms_used_in(path) - defined
    ]
    assert not problems, f"define these in ontology/coopatlas.ttl, or correct the spelling:{listed(problems)}"


def test_every_term_is_used_or_explained() -> None:
    graph = graph_of(ONTOLOGY_FILE)
    used = {name for path in files_that_use_terms() for name in terms_used_in(path)}
    problems = [
        term
        for term in own_terms()
        if local_name(term) not in used
        and not any((term, note, None) in graph for note in (SKOS.scopeNote, SKOS.editorialNote))
    ]
    assert not problems, (
        "use each of these in data/, shapes/ or queries/, or say in skos:scopeNote or skos:editorialNote "
        f"what it is there for:{listed(problems)}"
    )


def test_every_concept_that_the_data_use_is_defined() -> None:
    defined = concepts()
    problems = {
        f"{named(path)}: {iri}"
        for path in sorted((ROOT / "data").rglob("*.ttl"))
        for iri in iris_in(path)
        if iri.startswith(CONCEPTS) and iri not in defined
    }
    assert not problems, f"define these in ontology/concepts/, or correct the spelling:{listed(problems)}"
