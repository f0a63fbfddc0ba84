"""A shape in words: what it is for, whom it is about, what it asks, and its examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from coopatlas.validation.expectations import Parameters
from coopatlas.validation.paths import in_words
from coopatlas.validation.report import Severity, shown
from coopatlas.validation.words import LANGUAGES, words
from coopatlas.vocabulary import CASH, shorten

KINDS = (SH.NodeShape, SH.PropertyShape)
_TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
_NAME = re.compile(r"cash:[\w-]+")
_SEVERITIES: Mapping[Node, Severity] = MappingProxyType({SH.Warning: Severity.WARNING, SH.Info: Severity.INFO})


@dataclass(frozen=True)
class Example:
    """A file of shapes/examples. ``says`` is its second line, a remark; ``conforms`` whether it is a good one."""

    path: Path
    says: str
    conforms: bool


@dataclass(frozen=True)
class Explanation:
    """A shape in words. Shape: the mappings go from a language to its text."""

    iri: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    messages: Mapping[str, str]
    severity: Severity
    path: str
    targets: tuple[str, ...]
    belongs_to: tuple[str, ...]
    asks: Mapping[str, tuple[str, ...]]
    examples: tuple[Example, ...]

    @property
    def name(self) -> str:
        """The shape's IRI, shortened."""
        return shorten(self.iri)

    def text(self, texts: Mapping[str, str], language: str) -> str:
        """Choose of one of the mappings: the language asked for, else English, else any; empty where there is none."""
        return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


NO_EXAMPLES: Mapping[str, tuple[Example, ...]] = MappingProxyType({})


def names_of(shapes: Graph) -> list[str]:
    """The shapes that have a name, sorted, shortened."""
    found = {shape for kind in KINDS for shape in shapes.subjects(RDF.type, kind) if isinstance(shape, URIRef)}
    return sorted(shorten(str(shape)) for shape in found)


def explain(shapes: Graph, name: str, examples: Mapping[str, tuple[Example, ...]] = NO_EXAMPLES) -> Explanation | None:
    """Explain a shape; None where there is none of that name.

    Args:
        shapes: all shapes.
        name: ``cash:City-label``, ``City-label`` or the whole IRI.
        examples: as ``read_examples`` gives them.
    """
    local = CASH[name.removeprefix("cash:").removeprefix(str(CASH))]
    shape = local if (local, None, None) in shapes else URIRef(name)
    if not any((shape, RDF.type, kind) in shapes for kind in KINDS):
        return None
    path = shapes.value(shape, SH.path)
    holders = [holder for key in (SH.property, SH.node) for holder in shapes.subjects(key, shape)]
    grades = (_SEVERITIES.get(grade) for grade in shapes.objects(shape, SH.severity))
    return Explanation(
        iri=str(shape),
        titles=_texts(shapes, shape, SH.name, RDFS.label),
        descriptions=_texts(shapes, shape, SH.description, RDFS.comment),
        messages=_texts(shapes, shape, SH.message),
        severity=next(filter(None, grades), Severity.VIOLATION),
        path="" if path is None else in_words(shapes, path),
        targets=tuple(_targets(shapes, shape)),
        belongs_to=tuple(sorted(shorten(str(holder)) for holder in holders if isinstance(holder, URIRef))),
        asks={tag: tuple(_asks(shapes, shape, tag)) for tag in LANGUAGES},
        examples=examples.get(shorten(str(shape)), ()),
    )


def read_examples(folder: Path) -> dict[str, tuple[Example, ...]]:
    """Read which examples show which shape: those that break it, and the good ones beside them.

    Args:
        folder: the folder ``examples`` of the shapes; it may be absent.
    """
    shown_by: dict[str, list[Example]] = {}
    for path in sorted(folder.glob("*/invalid/*.ttl")):
        first, second, *_ = [*path.read_text(encoding="utf-8").splitlines(), "", ""]
        bad = Example(path, second.removeprefix("# "), conforms=False)
        for name in dict.fromkeys(_NAME.findall(first)):
            shown_by.setdefault(name, _good_ones(path.parents[1] / "valid")).append(bad)
    return {name: tuple(examples) for name, examples in shown_by.items()}


def _good_ones(folder: Path) -> list[Example]:
    texts = ((path, path.read_text(encoding="utf-8").splitlines()) for path in sorted(folder.glob("*.ttl")))
    return [
        Example(path, lines[1].removeprefix("# ") if len(lines) > 1 else "", conforms=True) for path, lines in texts
    ]


def _texts(shapes: Graph, shape: Node, *predicates: URIRef) -> dict[str, str]:
    found = [text for predicate in predicates for text in shapes.objects(shape, predicate) if isinstance(text, Literal)]
    return {text.language or "": str(text) for text in reversed(found)}


def _targets(shapes: Graph, shape: Node) -> Iterator[str]:
    for key in _TARGETS:
        yield from sorted(f"{shorten(str(key))} {shown(value)}" for value in shapes.objects(shape, key))
    for target in shapes.objects(shape, SH.target):
        texts = _texts(shapes, target, RDFS.comment)
        yield texts.get("en", shorten(str(target)))


def _asks(shapes: Graph, shape: Node, language: str) -> Iterator[str]:
    """What the shape asks of a value, one sentence for each parameter."""
    components = words(language).components
    for name in sorted(components):
        parameter = name[0].lower() + name[1:]
        if (shape, SH[parameter], None) in shapes:
            yield components[name].format_map(Parameters(shapes, shape))
    for constraint in shapes.objects(shape, SH.sparql):
        yield words(language).say("in-sparql", constraint=shorten(str(constraint)))
