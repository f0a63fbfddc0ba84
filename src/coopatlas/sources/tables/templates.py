"""IRIs made of a row's cells, by URI templates.

The template is the author's; what its cells hold is not to be trusted. A value is percent-encoded by the template; one
that is an IRI by itself, as in ``{+page}``, must be one before.

Source: RFC 6570; Metadata Vocabulary for Tabular Data §5.1.3, URI template properties
(https://www.w3.org/TR/tabular-metadata/#uri-template-properties).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from urllib.parse import urljoin

from pyoxigraph import NamedNode
from uritemplate import URITemplate

from coopatlas.vocabulary import PREFIXES

Variables = Mapping[str, str | Sequence[str] | None]
"""What each variable stands for in a row; None where the cell holds nothing."""

_LONGEST = 2000
_EXPRESSION = re.compile(r"\{([+#./;?&]?)([^{}]*)\}")
_LEADING = re.compile(r"\{[+#./;?&]")
"""Begins with a value that may decide where the IRI leads."""
_VARIABLE = re.compile(r"((?:\w|%[0-9A-Fa-f]{2})(?:\.?(?:\w|%[0-9A-Fa-f]{2}))*)(?:\*|:[1-9]\d{0,3})?", re.ASCII)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SCHEMES = frozenset({"http", "https", "urn", "mailto", "tel"})
"""What an IRI of a table may begin with; anything else is rather a prefix that is not known."""
_DOTS = re.compile(r"(?:^|/)\.{1,2}(?:[/?#]|$)")
_HOSTLESS = re.compile(r"https?:(?!//[^/?#])", re.IGNORECASE)
_IN_NO_IRI = re.compile(r"[\s<>\"\\^`|]")

# Source: the context of the standard (http://www.w3.org/ns/csvw), as far as it agrees with the Atlas: its ``schema:``
# is http://schema.org/.
KNOWN_PREFIXES: Mapping[str, str] = MappingProxyType(
    {name: PREFIXES[name] for name in ("dcat", "foaf", "org", "owl", "prov", "rdf", "rdfs", "skos", "void", "xsd")}
    | {"dc": PREFIXES["dct"], "dcterms": PREFIXES["dct"]}
)


class TemplateRefused(ValueError):
    """A template cannot be used; its text says why and what to do."""


class Unexpandable(ValueError):
    """A row gives no IRI. ``variable`` is the one whose cell is at fault, None where it is none alone."""

    def __init__(self, message: str, variable: str | None) -> None:
        """Keep the variable beside the text."""
        super().__init__(message)
        self.variable = variable


@dataclass(frozen=True)
class Template:
    """A URI template, written out as far as it is known without a row.

    ``base`` is what results are resolved against where they may be relative, None where they are not.
    """

    text: str
    base: str | None = None

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The names of its variables, in their order."""
        return tuple(self._expander.variable_names)

    @cached_property
    def _expander(self) -> URITemplate:
        return URITemplate(self.text)

    @cached_property
    def _whole(self) -> bool:
        """Whether it begins with a value as it is, which then decides where the IRI leads."""
        return self.text.startswith("{+")

    def expand(self, variables: Variables) -> NamedNode:
        """Make the IRI of a row.

        Raises:
            Unexpandable: when a variable stands for nothing, or what comes out is no absolute IRI.
        """
        return self._of_row(variables) if self.variables else self._constant

    @cached_property
    def _constant(self) -> NamedNode:
        return _checked(self.text, self.base, None)

    def _of_row(self, variables: Variables) -> NamedNode:
        for name in self.variables:
            value = variables[name]
            if value is None or value in ("", []):
                raise Unexpandable("this cell is empty, but an IRI is made of it; fill it", name)
        if self._whole:
            first = variables[self.variables[0]]
            _checked(first if isinstance(first, str) else str((first or [""])[0]), None, self.variables[0])
        text = self._expander.expand(dict(variables))
        if _DOTS.search(text):
            raise Unexpandable("'.' or '..' between the slashes of an IRI; write where it leads", self.variables[0])
        return _checked(text, self.base, self.variables[0])


def template_of(text: str, base: str | None, known: Sequence[str]) -> Template:
    """Read a template.

    Args:
        text: as it is written.
        base: what relative results are resolved against, None where the author gave nothing.
        known: the names that its variables may have.

    Raises:
        TemplateRefused: when it is none, names what is not known, or would give IRIs that are relative.
    """
    if not text or len(text) > _LONGEST:
        raise TemplateRefused(f"a template has between 1 and {_LONGEST} characters")
    written = _EXPRESSION.sub("", text)
    if "{" in written or "}" in written or _IN_NO_IRI.search(written):
        raise TemplateRefused("no template for an IRI; look for a lone brace, a space or a quotation mark")
    for _, inner in _EXPRESSION.findall(text):
        for name in inner.split(","):
            match = _VARIABLE.fullmatch(name)
            if match is None or match.group(1) not in known:
                raise TemplateRefused(f"no column is called '{name}'; known are {', '.join(known)}")
    text = _written_out(text, base)
    if base is None or _LEADING.match(text):
        return Template(text, base)
    # What such a template begins with holds no slash, colon, ? or #, whatever the cells hold.
    try:
        return Template(urljoin(base, text))
    except ValueError as error:
        raise TemplateRefused("not an IRI; look for a space or another sign that cannot be in one") from error


def _written_out(text: str, base: str | None) -> str:
    scheme = _SCHEME.match(text)
    if scheme is None:
        if base is None and not text.startswith("{+"):
            raise TemplateRefused("this IRI is relative; write it whole, or set @base in the @context")
        return text
    prefix = scheme.group(1)
    if prefix in KNOWN_PREFIXES:
        return KNOWN_PREFIXES[prefix] + text[scheme.end() :]
    if prefix.lower() in _SCHEMES:
        return text
    meant = "dcterms:" if prefix == "dct" else f"<{PREFIXES.get(prefix, 'https://')}…>"
    raise TemplateRefused(f"the prefix {prefix}: is not one of the standard's that the Atlas shares; write {meant}")


def _checked(text: str, base: str | None, variable: str | None) -> NamedNode:
    try:
        iri = urljoin(base, text) if base else text
        node = NamedNode(iri) if _is_whole(iri) else None
    except ValueError as error:
        raise Unexpandable("not an IRI; look for a space or another sign that cannot be in one", variable) from error
    if node is None:
        raise Unexpandable("not a whole IRI; write it from https://…", variable)
    return node


def _is_whole(iri: str) -> bool:
    scheme = _SCHEME.match(iri)
    return scheme is not None and scheme.group(1).lower() in _SCHEMES and not _HOSTLESS.match(iri)
