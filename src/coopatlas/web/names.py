"""Names for terms: what a page calls a resource, property or class, and where a link to it leads."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlsplit

from pyoxigraph import Literal, NamedNode, Triple
from rdflib.namespace import DCTERMS, ORG, OWL, RDF, SKOS, XSD

from coopatlas.languages.language import DEFAULT_LANGUAGE, Language
from coopatlas.vocabulary import BASE, CA, GEO, shorten
from coopatlas.web.description import NAMING
from coopatlas.web.licences import licence_name
from coopatlas.web.pages import local

THINGS_PATH = "id/"
"""Where the IRIs of things lie below the base; their pages do without it."""
_NUMBERS = {str(XSD[name]) for name in ("integer", "decimal", "nonNegativeInteger", "double", "int", "long")}

_LANGUAGE = re.compile(r"http://publications\.europa\.eu/resource/authority/language/([A-Z]{3})")
"""A language in the table of the EU's Publications Office, whose codes are those of ISO 639-3."""
_COMMON_KINDS = {str(ORG.Organization), str(SKOS.Concept)}
_VAGUE_KINDS = {str(DCTERMS.Location), str(GEO.Feature), str(OWL.NamedIndividual)}


@dataclass(frozen=True)
class Text:
    """A piece of text and its language; None where it is the page's own or no language at all."""

    value: str
    lang: str | None = None


@dataclass(frozen=True)
class Shown:
    """A term as a page shows it: its text, the full IRI of a resource, and where a link leads."""

    text: Text
    iri: str | None = None
    href: str | None = None
    number: bool = False

    @property
    def external(self) -> bool:
        """Whether the link leaves this site."""
        return self.href is not None and not self.href.startswith("/")


class Names:
    """Names and types of resources, and their places in an order, in the language of one page."""

    def __init__(self, language: Language, triples: Iterable[Triple]) -> None:
        """Sort the naming statements, types and places by resource."""
        self._language = language
        self._labels: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
        self._types: dict[str, list[str]] = defaultdict(list)
        self._places: dict[str, int] = {}
        for triple in triples:
            self._note(triple)

    def _note(self, triple: Triple) -> None:
        subject, predicate, value = triple
        if not isinstance(subject, NamedNode):
            return
        if isinstance(value, Literal) and predicate.value in NAMING:
            self._labels[subject.value][predicate.value].setdefault(value.language or "", value.value)
        elif isinstance(value, NamedNode) and predicate.value == str(RDF.type):
            self._types[subject.value].append(value.value)
        elif isinstance(value, Literal) and predicate.value == str(CA.order) and value.value.isdecimal():
            self._places.setdefault(subject.value, int(value.value))

    def label(self, iri: str) -> Text:
        """Name a resource: in the page's language, else in English, else in any, else by its short IRI."""
        own = self._language.terms.get(shorten(iri))
        if own:
            return Text(own)
        for predicate in NAMING:
            texts = self._labels.get(iri, {}).get(predicate, {})
            for tag in (self._language.tag, DEFAULT_LANGUAGE, *sorted(texts)):
                if tag in texts:
                    return self.text(texts[tag], tag)
        code = _LANGUAGE.fullmatch(iri)
        return Text(self._language.language_name(code[1]) if code else _plain(iri))

    def text(self, value: str, tag: str | None) -> Text:
        """Say which language a text is in, where it is not the page's."""
        return Text(value, tag if tag and tag != self._language.tag else None)

    def kind(self, iri: str) -> str | None:
        """The class that says most about a resource: one of our own before one of another vocabulary."""
        return min(self._types[iri], key=_telling, default=None)

    def kinds(self, iri: str) -> tuple[str, ...]:
        """All classes of a resource, the most telling first."""
        return tuple(sorted(self._types[iri], key=_telling))

    def show(self, term: object) -> Shown:
        """Show any term."""
        if isinstance(term, NamedNode):
            return Shown(self.label(term.value), term.value, href_of(term.value))
        if isinstance(term, Literal):
            number = term.datatype.value in _NUMBERS
            return Shown(self.text(self._written(term), term.language), number=number)
        return Shown(Text(str(term)))

    def _written(self, literal: Literal) -> str:
        if literal.datatype.value in _NUMBERS:
            return self._language.number(literal.value)
        day = day_of(literal.value) if literal.datatype.value == str(XSD.date) else None
        return self._language.date(day) if day else literal.value

    def optional(self, term: object | None) -> Shown | None:
        """Show a term that may not be there."""
        return None if term is None else self.show(term)

    def sort_key(self, iri: str) -> tuple[str, str]:
        """Order resources by their names."""
        return self._language.sort_key(self.label(iri).value)

    def in_order(self, iris: Iterable[str]) -> list[str]:
        """Order resources by the places that the data give them, those without one last; else by their names.

        Where two have the same place, they come from different lists, and so the places say nothing.
        """
        named = sorted(iris, key=self.sort_key)
        places = [self._places[iri] for iri in named if iri in self._places]
        if len(set(places)) < len(places):
            return named
        return sorted(named, key=lambda iri: self._places.get(iri, sys.maxsize))


def day_of(text: str) -> date | None:
    """The day that a text writes as in ISO 8601; None where it writes none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _plain(iri: str) -> str:
    """Write an IRI that has no name the way people would: a licence's short name, a prefix, no scheme."""
    short = shorten(iri)
    if not short.startswith("<"):
        return short
    return licence_name(iri).removeprefix("https://").removeprefix("http://").removeprefix("www.")


def _telling(kind: str) -> tuple[int, str]:
    if kind.startswith(str(CA)):
        return 0, kind
    return 1 if kind in _COMMON_KINDS else 3 if kind in _VAGUE_KINDS else 2, kind


def path_of(iri: str) -> str | None:
    """The path of the page about an IRI of ours, without its language; None for the IRIs of others."""
    if not iri.startswith(BASE):
        return None
    address, mark, fragment = iri.removeprefix(BASE).partition("#")
    return f"/{quote(address.removeprefix(THINGS_PATH))}{mark}{quote(fragment)}"


def href_of(iri: str) -> str | None:
    """Where a link to an IRI leads: to this site for ours, out for others; None where no browser should go."""
    path = path_of(iri)
    if path is not None:
        return local(path)
    return iri if urlsplit(iri).scheme in {"http", "https"} else None
