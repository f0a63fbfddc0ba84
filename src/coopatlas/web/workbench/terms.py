"""What an editor completes, from the release's own statistics: those of its VoID description, and the names of terms.

Source: https://www.w3.org/TR/void/#class-property-partitions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pyoxigraph import Triple, parse
from rdflib.namespace import VOID

from coopatlas.formats import TURTLE
from coopatlas.release.identity import ATLAS_IRI
from coopatlas.release.manifest import Release
from coopatlas.vocabulary import PREFIXES, shorten
from coopatlas.web.atlas import Atlas
from coopatlas.web.description import names_of
from coopatlas.web.lookup import Lookup
from coopatlas.web.names import Names

_VOID_NAME = "void.ttl"
_CLASS = str(VOID["class"])


def write_terms(atlas: Atlas) -> str:
    """Write the terms as JSON, the most used first.

    Shape: ``prefixes`` maps a prefix to its namespace. ``classes`` and ``properties`` are lists of terms with ``iri``,
    ``name`` (prefixed where there is a prefix), ``count`` and ``labels`` by language; a class counts its instances, a
    property its triples. A property's ``classes`` maps the IRI of a class to the triples whose subject has it, and its
    ``leads_to`` lists the names of the classes of objects, most frequent first.
    """
    lookup = Lookup(_void(atlas.release))
    classes, properties = _classes(lookup), _properties(lookup)
    labels = _labels(atlas, [*classes, *properties])
    record = {
        "prefixes": dict(PREFIXES),
        "classes": [_term(iri, count, labels) for iri, count in _most_first(classes)],
        "properties": [
            {
                **_term(iri, count, labels),
                "classes": _users(lookup, iri),
                "leads_to": _targets(lookup, iri),
            }
            for iri, count in _most_first(properties)
        ],
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def _void(release: Release) -> Iterator[Triple]:
    if release.file(_VOID_NAME) is None:
        return
    with (release.path / _VOID_NAME).open("rb") as file:
        yield from (quad.triple for quad in parse(file, format=TURTLE.rdf))


def _classes(lookup: Lookup) -> dict[str, int]:
    parts = lookup.resources(ATLAS_IRI, VOID.classPartition)
    return {lookup.text(part, _CLASS): int(lookup.text(part, VOID.entities) or 0) for part in parts}


def _properties(lookup: Lookup) -> dict[str, int]:
    parts = lookup.resources(ATLAS_IRI, VOID.propertyPartition)
    return {lookup.text(part, VOID.property): int(lookup.text(part, VOID.triples) or 0) for part in parts}


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _term(iri: str, count: int, labels: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    return {"iri": iri, "name": shorten(iri), "count": count, "labels": labels[iri]}


def _labels(atlas: Atlas, iris: list[str]) -> dict[str, dict[str, str]]:
    """Term → language → name, where it has a name that is more than its IRI made short."""
    triples = names_of(atlas.engine, sorted(iris))
    found: dict[str, dict[str, str]] = {iri: {} for iri in iris}
    for tag, language in atlas.languages.items():
        names = Names(language, triples)
        for iri in iris:
            label = names.label(iri)
            if label.lang is None and label.value != shorten(iri).strip("<>"):
                found[iri][tag] = label.value
    return found


def _parts_of_classes(lookup: Lookup, iri: str) -> Iterator[tuple[str, str]]:
    """The partitions by a property that lie in partitions by class: those of the property, each with its class."""
    for part in lookup.subjects(VOID.property, iri):
        for whole in lookup.subjects(VOID.propertyPartition, part):
            if lookup.text(whole, _CLASS):
                yield lookup.text(whole, _CLASS), part


def _users(lookup: Lookup, iri: str) -> dict[str, int]:
    return {name: int(lookup.text(part, VOID.triples) or 0) for name, part in sorted(_parts_of_classes(lookup, iri))}


def _targets(lookup: Lookup, iri: str) -> list[str]:
    counts: dict[str, int] = {}
    for _, part in _parts_of_classes(lookup, iri):
        for leaf in lookup.resources(part, VOID.classPartition):
            name = lookup.text(leaf, _CLASS)
            counts[name] = max(counts.get(name, 0), int(lookup.text(leaf, VOID.triples) or 0))
    return [shorten(name) for name, _ in _most_first(counts)]
