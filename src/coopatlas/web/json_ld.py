"""Graphs as JSON-LD that people and plain JSON programs can read: short names, texts by language, whole numbers.

The context is that of the release. The part of it that a document uses stands in the document, so that nothing has to
be fetched to read it. Whatever does not fit a name of the context is written in full beside it: the document always
says exactly what the graph says.

Source: JSON-LD 1.1 §5 (expanded and compacted forms); JSON-LD 1.1 API §5.2 (which short forms mean what).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from markupsafe import Markup
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib.namespace import RDF, XSD

from coopatlas.formats import JSON_LD
from coopatlas.release.manifest import CONTEXT_NAME, VERSIONS_NAME, Release

_ID = "@id"
_TYPE = "@type"
_TEXTS = "@language"
_RDF_TYPE = str(RDF.type)
_FIRST, _REST, _NIL = str(RDF.first), str(RDF.rest), NamedNode(str(RDF.nil))
_NO_LIST_UNDER = frozenset((_RDF_TYPE, _FIRST, _REST))
"""Properties whose values JSON-LD 1.0 does not let be lists."""
_STRING = str(XSD.string)
_INTEGER = str(XSD.integer)
_BOOLEANS = {"true": True, "false": False}
_PLAIN_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}", re.ASCII)
"""Whole numbers that a JSON number keeps to the letter, and that every reader holds exactly (below 2⁵³)."""
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*", re.ASCII)
"""What may follow a prefix: nothing that could be taken for another kind of IRI."""
_SCRIPT_ESCAPES = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))


@dataclass(frozen=True)
class Context:
    """A JSON-LD context, read.

    Shape: ``definitions`` as published, name → definition; ``names`` IRI of a property or class → its name;
    ``prefixes`` namespace → prefix.
    """

    definitions: Mapping[str, str | Mapping[str, str]]
    names: Mapping[str, str]
    prefixes: Mapping[str, str]

    @classmethod
    def of(cls, definitions: Mapping[str, str | Mapping[str, str]]) -> Self:
        """Index the definitions; a plain IRI that ends as a namespace does is a prefix."""
        names, prefixes = {}, {}
        for name, definition in definitions.items():
            iri = definition if isinstance(definition, str) else definition[_ID]
            if isinstance(definition, str) and iri.endswith(("/", "#")):
                prefixes[iri] = name
            else:
                names[iri] = name
        return cls(definitions, names, prefixes)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a context as it is published."""
        return cls.of(json.loads(text)["@context"])


NO_CONTEXT = Context.of({"id": _ID, "type": _TYPE})
"""That of releases older than the context: whole IRIs throughout."""


def read_context(release: Release) -> Context:
    """Read the context of a release; one that has none gets whole IRIs throughout."""
    path = f"{VERSIONS_NAME}/{CONTEXT_NAME}/{release.manifest.context_version}.{JSON_LD.extension}"
    if release.file(path) is None:
        return NO_CONTEXT
    return Context.from_json((release.path / path).read_text(encoding="utf-8"))


def write_json_ld(triples: Iterable[Triple], first: str | None, context: Context) -> bytes:
    """Write a graph as JSON-LD: one node for each subject, sorted; equal graphs give equal bytes.

    Args:
        triples: the graph.
        first: the IRI of the resource that comes first; None where none does.
        context: where the short names come from.

    Raises:
        ValueError: when the graph holds what JSON-LD has no way to say, a triple term.
    """
    ordered = [triple for _, triple in sorted({str(triple): triple for triple in triples}.items())]
    nodes: dict[str, dict[str, list[object]]] = {}
    for subject, predicate, value in ordered:
        nodes.setdefault(_name(subject), {}).setdefault(predicate.value, []).append(value)
    writing = _Writing(context, _schemes(ordered), _lists(ordered, nodes))
    graph = [writing.node(subject, nodes[subject]) for subject in sorted(nodes, key=lambda iri: (iri != first, iri))]
    document = {"@context": writing.used(), "@graph": graph}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def safe_in_script(json_ld: bytes) -> Markup:
    """The same document, to stand in a ``<script type="application/ld+json">``: no character of it is HTML's.

    Source: HTML §4.12.1.3; the escapes are JSON's own, so the document says the same.
    """
    text = json_ld.decode()
    for char, escape in _SCRIPT_ESCAPES:
        text = text.replace(char, escape)
    return Markup(text)  # noqa: S704  # no character that HTML knows is left in it


def _lists(ordered: Iterable[Triple], nodes: dict[str, dict[str, list[object]]]) -> dict[str, list[object]]:
    """Take the RDF lists out of the nodes: label of a list's first cell → members.

    A list is taken where JSON-LD's own form says all of it: every cell is a blank node with a member and a rest and
    nothing else, and nothing else leads to it. Source: JSON-LD 1.1 API §8.4.2 (RDF to object), of which this is a part.
    """
    leading: dict[str, list[str]] = {}
    for triple in ordered:
        if isinstance(triple.object, BlankNode):
            leading.setdefault(str(triple.object), []).append(triple.predicate.value)
    heads = [label for label, by in leading.items() if len(by) == 1 and by[0] not in _NO_LIST_UNDER]
    found: dict[str, list[object]] = {}
    for head in heads:
        cells = _cells(head, nodes, leading)
        if cells:
            found[head] = [nodes.pop(cell)[_FIRST][0] for cell in cells]
    return found


def _cells(head: str, nodes: Mapping[str, dict[str, list[object]]], leading: Mapping[str, list[str]]) -> list[str]:
    """The labels of a list's cells, first to last; none where it is not a list and nothing but one."""
    cells: list[str] = []
    rest: object = BlankNode(head.removeprefix("_:"))
    while isinstance(rest, BlankNode):
        label = str(rest)
        cell = nodes.get(label, {})
        whole = cell.keys() == {_FIRST, _REST} and all(len(values) == 1 for values in cell.values())
        if not whole or len(leading[label]) != 1 or label in cells:
            return []
        cells.append(label)
        rest = cell[_REST][0]
    return cells if rest == _NIL else []


def _name(term: object) -> str:
    if isinstance(term, NamedNode):
        return term.value
    if isinstance(term, BlankNode):
        return str(term)
    raise ValueError(f"JSON-LD has no way to write {term}; leave RDF 1.2's triple terms out of what is published")


def _schemes(triples: Iterable[Triple]) -> set[str]:
    """What stands before the first colon of each IRI: a name that is the same would be taken for a prefix."""
    iris = (term.value for triple in triples for term in triple if isinstance(term, NamedNode))
    datatypes = (triple.object.datatype.value for triple in triples if isinstance(triple.object, Literal))
    return {iri.partition(":")[0] for some in (iris, datatypes) for iri in some}


class _Writing:
    """One document under way; remembers which names it uses."""

    def __init__(self, context: Context, schemes: set[str], lists: Mapping[str, list[object]]) -> None:
        self._context = context
        self._lists = lists
        self._unsafe = schemes
        self._shortened: dict[str, str] = {}
        self._id = self._keyword("id", _ID)
        self._type = self._keyword("type", _TYPE)
        self._used = {self._id}

    def used(self) -> dict[str, str | Mapping[str, str]]:
        """The part of the context that the document uses, in its order."""
        return {name: what for name, what in self._context.definitions.items() if name in self._used}

    def node(self, subject: str, properties: Mapping[str, list[object]]) -> dict[str, object]:
        """Everything about one subject: its types first, then its properties by name."""
        types = [value for value in properties.get(_RDF_TYPE, ()) if isinstance(value, NamedNode | BlankNode)]
        described: dict[str, object] = {self._id: subject}
        if types:
            self._used.add(self._type)
            names = sorted((":" in name, name) for name in map(self._short, map(_name, types)))
            described[self._type] = _one_or_list([name for _, name in names])
        found: dict[str, object] = {}
        for predicate, values in properties.items():
            if predicate != _RDF_TYPE:
                found.update(self._property(predicate, values))
            elif len(types) < len(values):  # a literal is no type
                rest = [self._value(value, None) for value in values if isinstance(value, Literal)]
                found[_RDF_TYPE] = _one_or_list(rest)
        return {**described, **dict(sorted(found.items()))}

    def _property(self, predicate: str, values: list[object]) -> Iterator[tuple[str, object]]:
        name = self._term(predicate)
        definition = self._context.definitions[name] if name else ""
        if name and not isinstance(definition, str) and definition.get("@container") == _TEXTS:
            texts = [value for value in values if isinstance(value, Literal) and value.language]
            if texts:
                self._used.add(name)
                yield name, _by_language(texts)
            others = [value for value in values if not (isinstance(value, Literal) and value.language)]
            if others:
                yield self._prefixed(predicate), _one_or_list([self._value(value, None) for value in others])
            return
        coercion = None if isinstance(definition, str) else definition[_TYPE]
        key = self._short(predicate)
        yield key, _one_or_list([self._value(value, coercion) for value in values])

    def _value(self, value: object, coercion: str | None) -> object:
        """Write an object as short as the key that it stands under allows."""
        if not isinstance(value, Literal):
            iri = _name(value)
            if iri in self._lists:
                return {"@list": [self._value(member, coercion) for member in self._lists[iri]]}
            return iri if coercion == _ID else {self._id: iri}
        datatype = value.datatype.value
        if value.direction is not None:
            raise ValueError(f"JSON-LD has no sure way to write the direction of {value}; leave it out")
        if value.language:
            return {"@value": value.value, "@language": value.language}
        if datatype == _STRING:
            return value.value if coercion is None else {"@value": value.value}
        if coercion in {None, datatype}:
            plain = _as_json(value.value, datatype)
            if plain is not None:
                return plain
        return value.value if coercion == datatype else {"@value": value.value, "@type": self._short(datatype)}

    def _term(self, iri: str) -> str | None:
        name = self._context.names.get(iri)
        return None if name in self._unsafe else name

    def _short(self, iri: str) -> str:
        """The shortest way to write the IRI of a property, class or datatype."""
        if iri not in self._shortened:
            name = self._term(iri)
            if name:
                self._used.add(name)
            self._shortened[iri] = name or self._prefixed(iri)
        return self._shortened[iri]

    def _prefixed(self, iri: str) -> str:
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix, local = self._context.prefixes.get(iri[:cut]), iri[cut:]
        if prefix is None or prefix in self._unsafe or not _PLAIN_NAME.fullmatch(local):
            return iri
        self._used.add(prefix)
        return f"{prefix}:{local}"

    def _keyword(self, alias: str, keyword: str) -> str:
        unsafe = alias in self._unsafe or self._context.definitions.get(alias) != keyword
        return keyword if unsafe else alias


def _one_or_list(values: list[object]) -> object:
    return values[0] if len(values) == 1 else values


def _by_language(texts: Iterable[Literal]) -> dict[str, object]:
    found: dict[str, list[object]] = {}
    for text in texts:
        found.setdefault(text.language or "", []).append(text.value)
    return {tag: _one_or_list(values) for tag, values in sorted(found.items())}


def _as_json(lexical: str, datatype: str) -> object:
    """The JSON number or boolean that means just this literal; None where there is none."""
    if datatype == _INTEGER and _PLAIN_INTEGER.fullmatch(lexical):
        return int(lexical)
    return _BOOLEANS.get(lexical) if datatype == str(XSD.boolean) else None
