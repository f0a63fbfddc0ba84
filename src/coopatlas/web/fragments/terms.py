"""What a fragment is asked for: four terms as text, each of them open or fixed.

Source: Triple Pattern Fragments, "URLs for triple pattern fragments": an IRI as it is, a literal in double quotation
marks with its language or datatype behind them and nothing escaped within, a variable as ``?name`` or as nothing. Angle
brackets around an IRI are taken, too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from pyoxigraph import Literal, NamedNode

from coopatlas.errors import RequestError
from coopatlas.release.identity import ATLAS_IRI
from coopatlas.release.orders import Pattern

PLACES = ("subject", "predicate", "object", "graph")
"""The parameters, one for each place of a statement."""
UNION = NamedNode(ATLAS_IRI)
"""Asked for as a graph, it is the union of all: the default graph of the endpoint, in which each triple stands once."""
Term = NamedNode | Literal

_VARIABLE = re.compile(r"\?\w+")
_LITERAL = re.compile(
    r'"(?P<text>.*)"(?:\^\^(?P<open><)?(?P<datatype>[^"<>]*)(?(open)>)|@(?P<language>[^"]*))?', re.DOTALL
)
_NOT_IN_AN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True)
class Asked:
    """What is asked for. Shape: ``terms`` maps a place to its term, and lacks those that are open."""

    terms: Mapping[str, Term]

    @property
    def merged(self) -> bool:
        """Whether the union is asked, and not the graphs that statements are from."""
        return self.terms.get("graph") == UNION

    def pattern(self) -> Pattern:
        """The same for the orders of the release."""
        subject, predicate, value, graph = (str(self.terms[place]) if place in self.terms else None for place in PLACES)
        return Pattern(subject, predicate, value, None if self.merged else graph, merged=self.merged)


class _NoTerm(ValueError):
    """A text is no term; at which character, from 0, and why."""

    def __init__(self, at: int, why: str) -> None:
        super().__init__(why)
        self.at = at


def read_asked() -> Asked:
    """Read what the request asks for.

    Raises:
        RequestError: naming the parameter, the character and what to do, when a term is none, stands where it cannot,
            is given twice, or when a variable is.
    """
    texts = {place: _only(place) for place in PLACES}
    variables = Counter(text for text in texts.values() if text.startswith("?"))
    for name, times in variables.items():
        if times > 1:
            places = " and ".join(f"'{place}'" for place, text in texts.items() if text == name)
            raise RequestError(
                f"the variable {name} stands for {places}; a fragment compares no places with each other: "
                "ask with a variable for each and compare what comes, or ask /sparql"
            )
    terms = ((place, _term(place, text)) for place, text in texts.items())
    return Asked({place: term for place, term in terms if term is not None})


def _only(place: str) -> str:
    given = request.args.getlist(place)
    if len(given) > 1:
        raise RequestError(f"'{place}' is given {len(given)} times; give it once, or not at all where it is open")
    return given[0].strip() if given else ""


def _term(place: str, text: str) -> Term | None:
    try:
        if not text or text.startswith("?"):
            _check_variable(text)
            return None
        if text.startswith('"'):
            return _literal(text, place)
        return _iri(text)
    except _NoTerm as error:
        raise RequestError(f"'{place}' is no term, at character {error.at + 1}: {error}") from error


def _check_variable(text: str) -> None:
    if text and not _VARIABLE.fullmatch(text):
        raise _NoTerm(
            1, "a variable is a question mark with letters, digits and _ behind it; leave the term out instead"
        )


def _iri(text: str, offset: int = 0) -> NamedNode:
    if text.startswith("_:"):
        raise _NoTerm(offset, "a blank node has no name outside its document; leave the term open, and compare")
    if text.startswith("<"):
        if not text.endswith(">"):
            raise _NoTerm(offset + len(text), "the IRI that begins with '<' does not end with '>'")
        text, offset = text[1:-1], offset + 1
    wrong = _NOT_IN_AN_IRI.search(text)
    if wrong is not None:
        hint = "; a text is put in double quotation marks" if not offset else ""
        raise _NoTerm(offset + wrong.start(), f"an IRI has no {wrong[0]!r} in it, write it as in %20{hint}")
    if not _SCHEME.match(text):
        raise _NoTerm(offset, "an IRI begins with its scheme, such as https:, and a text with a double quotation mark")
    try:
        return NamedNode(text)
    except ValueError as error:
        raise _NoTerm(offset, f"this is no IRI ({error})") from error


def _literal(text: str, place: str) -> Literal:
    if place != "object":
        raise _NoTerm(0, "a literal stands only as the object; give an IRI here, or leave it open")
    match = _LITERAL.fullmatch(text)
    if match is None:
        at = text.rfind('"') + 1
        raise _NoTerm(
            at if at > 1 else len(text),
            'a literal ends with a double quotation mark, or with @language or ^^datatype behind it: "Lublin"@pl',
        )
    value, language, datatype = match["text"], match["language"], match["datatype"]
    if language is not None:
        if not _LANGUAGE.fullmatch(language):
            raise _NoTerm(match.start("language"), "a language is a tag such as pl or en-GB")
        return Literal(value, language=language)
    if datatype is not None:
        return Literal(value, datatype=_iri(datatype, match.start("datatype")))
    return Literal(value)
