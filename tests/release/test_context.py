"""The JSON-LD context: a name for everything that the data say, and no released version ever changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Store
from rdflib.namespace import RDF

from coopatlas.release.context import CONTEXT_VERSION, FOREIGN, context_document, context_of
from coopatlas.vocabulary import CA, DATASET, ID, ONTOLOGY_IRI, shorten

RELEASED = {
    "1.0.0": "e7e16ccc5546f0ca682f5492875384c44590921de994a86fa749294d182ac43b",
    "1.1.0": "93489a6740cd37aca77cc6f761a66f138d6c854ac59389d4a791d556c972e6fc",
}
"""Version → SHA-256 of the context's document. A line here is never changed, only added."""
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def context(atlas: Store) -> Mapping[str, object]:
    return dict(context_of(atlas))


def iri_of(definition: object) -> str:
    return str(definition["@id"]) if isinstance(definition, dict) else str(definition)


def values_of(definition: object) -> str | None:
    return definition.get("@type", definition.get("@container")) if isinstance(definition, dict) else None


def test_a_changed_context_has_a_new_version(atlas: Store) -> None:
    digest = hashlib.sha256(context_document(atlas).encode()).hexdigest()
    assert RELEASED.get(CONTEXT_VERSION) == digest, (
        f"the context is no longer that of version {CONTEXT_VERSION}: raise CONTEXT_VERSION in "
        f"src/coopatlas/release/context.py, and enter the new version in RELEASED here with the digest {digest}"
    )


def test_the_documentation_names_the_newest_version() -> None:
    told = (ROOT / "docs" / "json-ld.md").read_text(encoding="utf-8")
    assert f"`https://w3id.org/coopatlas/context/{CONTEXT_VERSION}`" in told


def test_every_property_of_the_data_has_a_name(atlas: Store, context: Mapping[str, object]) -> None:
    named = {iri_of(definition) for definition in context.values()}
    used = {quad.predicate.value for quad in atlas if quad.predicate.value != str(RDF.type)}
    missing = sorted(shorten(iri) for iri in used - named)
    assert not missing, (
        f"give these a name in FOREIGN of src/coopatlas/release/context.py, and raise CONTEXT_VERSION: {missing}"
    )


def test_values_are_written_as_the_data_have_them(atlas: Store, context: Mapping[str, object]) -> None:
    kinds = {iri_of(definition): values_of(definition) for definition in context.values()}
    problems = set()
    for quad in atlas:
        value, kind = quad.object, kinds.get(quad.predicate.value)
        if quad.predicate.value == str(RDF.type):
            continue
        if isinstance(value, Literal):
            found = "@language" if value.language else value.datatype.value
            fits = kind == found or (kind is None and not value.language)
        else:
            found, fits = "@id", kind == "@id"
        if not fits:
            problems.add(f"{shorten(quad.predicate.value)}: {found} in the data, {kind} in the context")
    assert not problems, f"mend these in src/coopatlas/release/context.py, and raise CONTEXT_VERSION: {problems}"


def test_every_term_of_ours_goes_by_its_own_name(atlas: Store, context: Mapping[str, object]) -> None:
    graph = NamedNode(ONTOLOGY_IRI)
    own = {
        quad.subject.value
        for quad in atlas.quads_for_pattern(None, NamedNode(str(RDF.type)), None, graph)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(CA)
    }
    assert own
    assert {iri.removeprefix(CA): iri for iri in own}.items() <= {
        name: iri_of(definition) for name, definition in context.items()
    }.items()


def test_no_name_stands_for_two_things(context: Mapping[str, object]) -> None:
    own = {name for name, definition in context.items() if iri_of(definition).startswith(CA)}
    assert not own & FOREIGN.keys(), "these names are taken by our own terms; choose others in FOREIGN"
    iris = [iri_of(definition) for definition in context.values()]
    assert len(iris) == len(set(iris))


def test_no_prefix_stands_for_things(context: Mapping[str, object]) -> None:
    """So that identifiers stand in full, for programs that know no prefixes."""
    namespaces = [iri_of(definition) for definition in context.values()]
    assert not [iri for iri in namespaces if iri.startswith((ID, DATASET))]


def test_the_document_is_a_context_and_nothing_else(atlas: Store, context: Mapping[str, object]) -> None:
    assert json.loads(context_document(atlas)) == {"@context": context}
