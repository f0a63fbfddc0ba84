"""Typed links of a document: in the ``Link`` header, and as a link set of its own.

Source: RFC 8288 (Web Linking), RFC 9264 (Linkset), Signposting the Scholarly Web (https://signposting.org/FAIR/), whose
level 1 is the header and whose level 2 is the link set.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urljoin

from werkzeug.wrappers import Response

from coopatlas.formats import GRAPHS, Representation
from coopatlas.vocabulary import BASE
from coopatlas.web.addresses import door

LINKSET = Representation("linkset", "application/linkset+json", "linkset.json", charset=False)
"""A link set in JSON. Source: RFC 9264 §4.2."""
_OF_A_URI = ":/?#[]@!$&'()*+,;=%~"
"""What stands in a URI for itself, beside letters, digits, ``-``, ``.`` and ``_``; RFC 3986 §2."""


@dataclass(frozen=True)
class Link:
    """A typed link. ``target`` is a path of this site or an IRI; ``type`` is the media type that is found there.

    ``datetime`` is that of a memento, as HTTP writes it.
    """

    target: str
    rel: str
    type: str | None = None
    title: str | None = None
    datetime: str | None = None

    @property
    def href(self) -> str:
        """The target as a URI reference: nothing in it can end the brackets that it stands in."""
        return quote(self.target, safe=_OF_A_URI)

    def __str__(self) -> str:
        """Write the link as a value of the ``Link`` header."""
        parameters = {"rel": self.rel, "type": self.type, "title": self.title, "datetime": self.datetime}
        return "; ".join((f"<{self.href}>", *(_parameter(name, value) for name, value in parameters.items() if value)))


def add_links(response: Response, links: Iterable[Link]) -> Response:
    """Add links to the head of a response, in one field; paths are those of the release at hand."""
    written = [str(replace(link, target=door(link.target))) for link in links]
    if written:
        response.headers["Link"] = ", ".join([*response.headers.getlist("Link"), *written])
    return response


def forms_of(path: str, forms: Iterable[Representation] = GRAPHS) -> Iterator[Link]:
    """Links from a document to its forms, and to its lasting address.

    Args:
        path: the document's path, without a slash before it and without a suffix.
        forms: the representations that it has under a suffix.
    """
    for form in forms:
        yield Link(f"/{path}.{form.extension}", "alternate", form.media_type)
    yield Link(f"{BASE}{path}", "canonical")


def write_linkset(contexts: Mapping[str, Iterable[Link]]) -> bytes:
    """Write links as a link set.

    Args:
        contexts: the full address of each document → its links; relative targets are resolved against the address.

    Source: RFC 9264 §4.2.
    """
    record = {"linkset": [_context(anchor, links) for anchor, links in contexts.items()]}
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()


def _context(anchor: str, links: Iterable[Link]) -> dict[str, object]:
    relations: dict[str, list[dict[str, str]]] = {}
    for link in links:
        href = urljoin(anchor, replace(link, target=door(link.target)).href)
        target = {"href": href, "type": link.type, "title": link.title}
        relations.setdefault(link.rel, []).append({name: value for name, value in target.items() if value})
    return {"anchor": anchor, **relations}


def _parameter(name: str, value: str) -> str:
    """Write a parameter so that its value cannot end it. Source: RFC 9110 §5.6.4; RFC 8187 §3.2."""
    if value.isascii() and value.isprintable():
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{name}="{quoted}"'
    return f"{name}*=UTF-8''{quote(value, safe='')}"
