"""The examples and the prefixes as statements, so that editors other than our own find them by a query.

They stand in the graph named as the page of the queries. What the vocabulary has no word for, a DESCRIBE, stays out.

Source: SHACL §5.2.1 (prefix declarations); SHACL Advanced Features §5 (SPARQL executables). Label, comment, keywords
and target are as in https://github.com/sib-swiss/sparql-examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, Quad
from rdflib.namespace import RDF, RDFS, SH, XSD

from coopatlas.release.examples import Example
from coopatlas.release.identity import ENDPOINT_IRI
from coopatlas.vocabulary import PREFIXES, QUERIES_IRI, SCHEMA

TITLES: Mapping[str, str] = MappingProxyType({"en": "Questions to the Atlas", "pl": "Pytania do Atlasu"})
_FORM = re.compile(r"^(SELECT|ASK|CONSTRUCT)\b", re.MULTILINE)


def executables(examples: Iterable[Example]) -> Iterator[Quad]:
    """State each example, and the prefixes that all of them may use."""
    for language, title in TITLES.items():
        yield _quad(QUERIES_IRI, RDFS.label, Literal(title, language=language))
    for prefix, namespace in PREFIXES.items():
        yield from _prefix(prefix, namespace)
    for example in examples:
        form = _FORM.search(example.text)
        if form is not None:
            yield from _example(example, form.group(1))


def _prefix(prefix: str, namespace: str) -> Iterator[Quad]:
    declaration = f"{QUERIES_IRI}#prefix-{prefix}"
    yield _link(QUERIES_IRI, SH.declare, declaration)
    yield _link(declaration, RDF.type, SH.PrefixDeclaration)
    yield _quad(declaration, SH.prefix, Literal(prefix))
    yield _quad(declaration, SH.namespace, Literal(namespace, datatype=NamedNode(str(XSD.anyURI))))


def _example(example: Example, form: str) -> Iterator[Quad]:
    iri = f"{QUERIES_IRI}#{example.name}"
    yield _link(iri, RDF.type, SH.SPARQLExecutable)
    yield _link(iri, RDF.type, SH[f"SPARQL{form.title()}Executable"])
    yield _quad(iri, SH[form.lower()], Literal(example.text))
    yield _link(iri, SH.prefixes, QUERIES_IRI)
    yield _link(iri, SCHEMA.target, ENDPOINT_IRI)
    for predicate, texts in ((RDFS.label, example.titles), (RDFS.comment, example.descriptions)):
        for language, text in texts.items():
            yield _quad(iri, predicate, Literal(text, language=language))
    if example.topic:
        yield _quad(iri, SCHEMA.keywords, Literal(example.topic))


def _link(subject: str, predicate: str, value: str) -> Quad:
    return _quad(subject, predicate, NamedNode(str(value)))


def _quad(subject: str, predicate: str, value: NamedNode | Literal) -> Quad:
    return Quad(NamedNode(subject), NamedNode(str(predicate)), value, NamedNode(QUERIES_IRI))
