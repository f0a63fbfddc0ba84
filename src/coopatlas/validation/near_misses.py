"""What was probably meant: a name that nearly is one, a code of another list, a text that should be a number.

A guess is made only where what stands there is wrong already; it never decides whether something is.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from types import MappingProxyType
from typing import TypeVar

from pyoxigraph import Literal as OxigraphLiteral
from pyoxigraph import NamedNode, Store
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH, SKOS, XSD
from rdflib.term import Node

from coopatlas.validation.report import Hint, Result, shown
from coopatlas.vocabulary import BASE, CA, ID, shorten

_COUNTRY = f"{ID}country/"
ISO_CODES = MappingProxyType({"UK": "GB", "EL": "GR"})
"""Codes that the European Union uses and ISO 3166-1 does not. Source: Interinstitutional style guide, annex A5."""
_LANGUAGES = MappingProxyType({"eng": "en", "pol": "pl", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr"})
"""ISO 639-2 → ISO 639-1, for those that people write by habit."""
_SPELLINGS: MappingProxyType[URIRef, str] = MappingProxyType(
    {
        XSD.integer: r"[+-]?[0-9]+",
        XSD.decimal: r"[+-]?[0-9]*\.?[0-9]+",
        XSD.gYear: r"[0-9]{4}",
        XSD.date: r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
        XSD.boolean: r"true|false",
    }
)
_BARE = frozenset({XSD.integer, XSD.decimal, XSD.boolean})
_MISSING = frozenset({SH.MinCountConstraintComponent, SH.QualifiedMinCountConstraintComponent})
_CLOSE_ENOUGH = 0.75
_MOST = 20_000
"""So many resources at most are compared with."""
_DEEP = 4
Value = TypeVar("Value")
_STROKES = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae"})


@dataclass(frozen=True)
class NearMisses:
    """Guesses over one graph and its shapes. ``store`` holds the graph."""

    store: Store
    shapes: Graph

    def of(self, result: Result) -> Hint | None:
        """Guess what was meant; None where nothing is near."""
        guesses: tuple[Callable[[Result], Hint | None], ...] = (
            _country_code,
            self._one_of_a_list,
            self._language,
            self._term,
            self._own_name,
            self._resource,
            self._datatype,
            self._misspelt_property,
        )
        return next((hint for hint in (guess(result) for guess in guesses) if hint is not None), None)

    def _one_of_a_list(self, result: Result) -> Hint | None:
        """A value that is not, but nearly, one of ``sh:in``."""
        allowed = [
            item for head in self.shapes.objects(URIRef(result.shape), SH["in"]) for item in _list(self.shapes, head)
        ]
        if result.value is None or not allowed or result.value in allowed:
            return None
        near = _nearest(_name(result.value), {_name(one): one for one in allowed})
        return None if near is None else Hint("no-such", {"found": shown(result.value), "meant": shown(near)})

    def _language(self, result: Result) -> Hint | None:
        """A text tagged ``eng`` where ``en`` is meant, or not at all."""
        heads = self.shapes.objects(URIRef(result.shape), SH.languageIn)
        allowed = [str(item) for head in heads for item in _list(self.shapes, head)]
        if not isinstance(result.value, Literal) or not result.value.language or not allowed:
            return None
        tag = result.value.language.lower()
        near = _LANGUAGES.get(tag, tag.partition("-")[0])
        return Hint("language", {"found": tag, "meant": near}) if near in allowed and near != tag else None

    def _term(self, result: Result) -> Hint | None:
        """A property or class that the Atlas does not know."""
        named = [
            term for term in (result.path, result.value) if isinstance(term, URIRef) and _is_filled_in(term, result)
        ]
        wrong = next((term for term in named if term not in self._terms and not self._described(term)), None)
        if wrong is None or str(wrong).startswith(str(ID)):
            return None
        near = _nearest(_name(wrong), {_name(term): term for term in self._terms})
        return None if near is None else Hint("no-such", {"found": shorten(wrong), "meant": shorten(str(near))})

    def _resource(self, result: Result) -> Hint | None:
        """A link to a resource that nothing describes, or such a link in quotation marks."""
        value = result.value
        if not isinstance(value, URIRef) or not value.startswith(BASE) or self._described(value):
            return None
        namespace, local = _split(value)
        if namespace == _COUNTRY and local.upper() in ISO_CODES:
            return Hint("country", {"found": local, "meant": ISO_CODES[local.upper()]})
        near = _nearest(local, self._names.get(namespace, {}))
        found = shorten(value)
        return (
            Hint("undescribed", {"found": found}) if near is None else Hint("no-such", {"found": found, "meant": near})
        )

    def _datatype(self, result: Result) -> Hint | None:
        """A number in quotation marks, a text without its language, a year that is a text."""
        value = result.value
        wanted = list(dict.fromkeys(self._datatypes(URIRef(result.shape))))
        if not isinstance(value, Literal) or not wanted or (value.datatype or XSD.string) in wanted:
            return None
        if RDF.langString in wanted and not value.language and value.datatype in {None, XSD.string}:
            return Hint("untagged", {"meant": f"{shown(value)}@pl"})
        for datatype in wanted:
            if re.fullmatch(_SPELLINGS.get(datatype, "(?!)"), str(value).strip()):
                return Hint("write", {"meant": _written(str(value).strip(), datatype)})
        return None

    def _own_name(self, result: Result) -> Hint | None:
        """A name with capitals, spaces or accents."""
        if result.value != result.focus or not isinstance(result.focus, URIRef) or not result.focus.startswith(str(ID)):
            return None
        namespace, local = _split(result.focus)
        slug = re.sub(r"[^a-z0-9]+", "-", _folded(local)).strip("-")
        patterns = [str(pattern) for pattern in self.shapes.objects(URIRef(result.shape), SH.pattern)]
        fits = bool(slug) and all(re.search(pattern, namespace + slug) for pattern in patterns)
        return Hint("meant", {"meant": shorten(namespace + slug)}) if patterns and fits and slug != local else None

    def _misspelt_property(self, result: Result) -> Hint | None:
        """Something is missing, and the resource has a property that is nearly the one that is wanted."""
        if (
            result.component not in _MISSING
            or not isinstance(result.path, URIRef)
            or not isinstance(result.focus, URIRef)
        ):
            return None
        quads = self.store.quads_for_pattern(NamedNode(str(result.focus)), None, None, None)
        strange = {URIRef(quad.predicate.value) for quad in quads} - self._terms
        near = _nearest(_name(result.path), {_name(term): term for term in strange})
        return None if near is None else Hint("misspelt", {"found": shorten(str(near)), "meant": shorten(result.path)})

    def _described(self, iri: URIRef) -> bool:
        return next(self.store.quads_for_pattern(NamedNode(str(iri)), None, None, None), None) is not None

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        """Namespace → all that its resources are called, in lower case without accents → the resource, shortened."""
        names: dict[str, dict[str, str]] = defaultdict(dict)
        typed = self.store.quads_for_pattern(None, NamedNode(str(RDF.type)), None, None)
        for quad in islice(typed, _MOST):
            if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(str(ID)):
                namespace, local = _split(quad.subject.value)
                shortened = shorten(quad.subject.value)
                names[namespace].setdefault(_folded(local), shortened)
                for label in self._labels_of(quad.subject):
                    names[namespace].setdefault(_folded(label), shortened)
        return names

    def _labels_of(self, subject: NamedNode) -> Iterator[str]:
        for predicate in (SKOS.prefLabel, SKOS.altLabel):
            for quad in self.store.quads_for_pattern(subject, NamedNode(str(predicate)), None, None):
                if isinstance(quad.object, OxigraphLiteral):
                    yield quad.object.value

    @cached_property
    def _terms(self) -> frozenset[URIRef]:
        """The properties and classes that the shapes and the ontology know."""
        known = {term for key in (SH.path, SH["class"], SH.targetClass) for term in self.shapes.objects(None, key)}
        known |= {term for head in self.shapes.objects(None, SH.alternativePath) for term in _list(self.shapes, head)}
        ours = (quad.subject for quad in self.store.quads_for_pattern(None, NamedNode(str(RDF.type)), None, None))
        known |= {URIRef(term.value) for term in ours if isinstance(term, NamedNode) and term.value.startswith(str(CA))}
        return frozenset(term for term in known if isinstance(term, URIRef))

    def _datatypes(self, shape: Node, depth: int = 0) -> Iterator[URIRef]:
        """The datatypes that a shape asks for, itself or through the shapes that it names."""
        yield from (one for one in self.shapes.objects(shape, SH.datatype) if isinstance(one, URIRef))
        if depth < _DEEP:
            named = [*self.shapes.objects(shape, SH.node)]
            for key in (SH["or"], SH["and"], SH.xone):
                named += [one for head in self.shapes.objects(shape, key) for one in _list(self.shapes, head)]
            for one in named:
                yield from self._datatypes(one, depth + 1)


def _country_code(result: Result) -> Hint | None:
    """A code that the European Union uses and ISO does not."""
    code = str(result.value)
    if result.path != SKOS.notation or code not in ISO_CODES:
        return None
    return Hint("country", {"found": code, "meant": ISO_CODES[code]})


def _list(shapes: Graph, head: Node) -> list[Node]:
    return list(Collection(shapes, head))


def _is_filled_in(term: URIRef, result: Result) -> bool:
    return any(str(term) in text for text in result.messages.values())


def _written(lexical: str, datatype: URIRef) -> str:
    if datatype == XSD.decimal and "." not in lexical:
        return f"{lexical}.0"
    return lexical if datatype in _BARE else f'"{lexical}"^^{shorten(datatype)}'


def _split(iri: str) -> tuple[str, str]:
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    return iri[:cut], iri[cut:]


def _name(term: Node) -> str:
    """What a term is called apart from its namespace."""
    return _split(str(term))[1] if isinstance(term, URIRef) else str(term)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_STROKES))
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def _nearest(name: str, candidates: Mapping[str, Value]) -> Value | None:
    """Find the candidate that is written most like a name; its capitals count only where several are near."""
    folded: dict[str, list[str]] = defaultdict(list)
    for candidate in sorted(candidates):
        folded[_folded(candidate)].append(candidate)
    near = difflib.get_close_matches(_folded(name), list(folded), n=1, cutoff=_CLOSE_ENOUGH)
    if not near:
        return None
    alike = folded[near[0]]
    return candidates[next(iter(difflib.get_close_matches(name, alike, n=1, cutoff=0.0)), alike[0])]
