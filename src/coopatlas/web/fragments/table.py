"""A page of a fragment as people read it: what is fixed, and a table of the rest in which each term narrows down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from rdflib.namespace import RDF, XSD

from coopatlas.formats import Representation
from coopatlas.vocabulary import PREFIXES, shorten
from coopatlas.web.fragments.terms import PLACES, UNION, Asked, Term
from coopatlas.web.names import href_of
from coopatlas.web.pages import local
from coopatlas.web.paging import PAGE

PATH = "/fragments"
MAX_TEXT = 300
"""How many characters of a text a cell shows."""
_PLAIN = frozenset((str(XSD.string), str(RDF.langString)))


@dataclass(frozen=True)
class Cell:
    """A term in the table. ``href`` leads to the fragment with this term in its place; None for what cannot be asked.

    ``language`` is that of a text, ``datatype`` the short name of a literal's where it is no text.
    """

    place: str
    text: str
    href: str | None
    language: str | None = None
    datatype: str | None = None


@dataclass(frozen=True)
class Fixed:
    """A place with its term. ``href`` leads to the page about it, ``without`` to the fragment in which it is open."""

    cell: Cell
    full: str
    href: str | None
    without: str


@dataclass(frozen=True)
class Hint:
    """What a short name that was asked for as if it were an IRI stands for, and the fragment with that."""

    short: str
    full: str
    href: str


def address_of(asked: Asked, changed: Mapping[str, Term | None], page: int = 1) -> str:
    """The address of a page of a fragment like another one, but for some places; None opens one."""
    number = {PAGE: str(page)} if page > 1 else {}
    return local(PATH, **_parameters({**asked.terms, **changed}), **number)


def in_form(asked: Asked, form: Representation) -> str:
    """The address of a fragment in one of its forms."""
    return f"{PATH}?{urlencode({**_parameters(asked.terms), 'format': form.name})}"


def _parameters(terms: Mapping[str, Term | None]) -> dict[str, str]:
    return {place: text_of(term) for place in PLACES if (term := terms.get(place)) is not None}


def text_of(term: Term) -> str:
    """A term as it is asked for."""
    if isinstance(term, NamedNode):
        return term.value
    if term.language:
        return f'"{term.value}"@{term.language}'
    return f'"{term.value}"' if term.datatype.value in _PLAIN else f'"{term.value}"^^{term.datatype.value}'


def columns_of(asked: Asked) -> tuple[str, ...]:
    """The places that the table shows: those that are open, and all where none is; of the union no graph."""
    places = PLACES[:-1] if asked.merged else PLACES
    return tuple(place for place in places if place not in asked.terms) or places


def rows_of(asked: Asked, quads: Iterable[Quad]) -> Iterator[tuple[Cell, ...]]:
    """The rows of the table."""
    columns = columns_of(asked)
    for quad in quads:
        terms = dict(zip(PLACES, (quad.subject, quad.predicate, quad.object, quad.graph_name), strict=True))
        yield tuple(_cell(asked, place, terms[place]) for place in columns)


def fixed_in(asked: Asked) -> Iterator[Fixed]:
    """The places that are not open."""
    for place, term in asked.terms.items():
        href = href_of(term.value) if isinstance(term, NamedNode) and term != UNION else None
        yield Fixed(_cell(asked, place, term), text_of(term), href, address_of(asked, {place: None}))


def hints_for(asked: Asked) -> Iterator[Hint]:
    """What may have been meant where nothing fits: short names, which an address takes for IRIs of their own scheme."""
    for place, term in asked.terms.items():
        prefix, _, local_name = term.value.partition(":")
        if isinstance(term, NamedNode) and prefix in PREFIXES:
            full = NamedNode(PREFIXES[prefix] + local_name)
            yield Hint(term.value, full.value, address_of(asked, {place: full}))


def _cell(asked: Asked, place: str, term: object) -> Cell:
    if isinstance(term, NamedNode):
        short = shorten(term.value)
        return Cell(place, short.strip("<>"), address_of(asked, {place: term}))
    if isinstance(term, Literal):
        text = term.value if len(term.value) <= MAX_TEXT else f"{term.value[:MAX_TEXT]}…"
        datatype = None if term.datatype.value in _PLAIN else shorten(term.datatype.value)
        return Cell(place, text, address_of(asked, {place: term}), term.language, datatype)
    return Cell(place, f"_:{term.value}" if isinstance(term, BlankNode) else str(term), None)
