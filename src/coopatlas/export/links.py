"""The links of a file of a copy, with the lines they stand on: of pages, graphs, link sets, feeds and sitemaps."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, RdfFormat, parse

from coopatlas.vocabulary import BASE

_RDF = {form.file_extension: form for form in (
    RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.RDF_XML, RdfFormat.JSON_LD, RdfFormat.TRIG, RdfFormat.N_QUADS,
)}  # fmt: skip
_IN_PAGES = re.compile(
    r"<!--.*?-->|(?P<script><script\b[^>]*>).*?</script>|(?P<tag><[a-zA-Z][^>]*>)", re.DOTALL | re.IGNORECASE
)
_ATTRIBUTE = re.compile(
    r"""\s(?:href|src|action|formaction|poster)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'>]+))""",
    re.IGNORECASE,
)
_REFRESH = re.compile(r"""http-equiv="refresh"\s+content="\d+;\s*url=(?P<address>[^"]*)\"""", re.IGNORECASE)
_IN_XML = re.compile(r"""\shref="(?P<href>[^"]*)"|<loc>(?P<loc>[^<]*)</loc>""")
_IN_STYLES = re.compile(r"""url\(\s*["']?(?P<address>[^"')]*)["']?\s*\)""")


class NotReadable(ValueError):
    """A file is not what its name says; ``line`` counts from 1, None where it is not known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        """Keep the line beside the words."""
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Link:
    """A link: where it leads as it is written, and the place in the text. ``iri`` where it is an IRI of the data."""

    address: str
    place: int
    iri: bool = False


def links_of(name: str, body: bytes, within: tuple[str, ...] = (BASE,)) -> Iterable[Link]:
    """The links of a file.

    Args:
        name: of the file; what it ends in says how it is read. A file of another kind has no links.
        body: what it holds.
        within: the beginnings of those IRIs of a graph that are links.

    Raises:
        NotReadable: when the file is not what its name says.
    """
    suffix = name.rpartition(".")[2]
    if name.endswith(".linkset.json"):
        return _of_link_set(_text(body))
    if suffix in _RDF:
        return _of_graph(body, _RDF[suffix], within)
    readers: dict[str, Callable[[str], Iterator[Link]]] = {
        "html": _of_page,
        "xml": _of_xml,
        "atom": _of_xml,
        "css": _of_styles,
    }
    return readers[suffix](_text(body)) if suffix in readers else ()


def line_of(body: bytes, link: Link) -> int:
    """The line on which a link stands, from 1; that of a short name where an IRI is written with a prefix."""
    if not link.iri:
        return body.decode("utf-8", "replace").count("\n", 0, link.place) + 1
    lines = body.decode("utf-8", "replace").split("\n")
    name = re.split(r"[/#]", link.address.removeprefix(BASE))[-1]
    for wanted in (link.address, name):
        found = (number for number, line in enumerate(lines, start=1) if wanted and wanted in line)
        if (number := next(found, None)) is not None:
            return number
    return 1


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotReadable(f"is not UTF-8: {error.reason}", body.count(b"\n", 0, error.start) + 1) from error


def _of_page(page: str) -> Iterator[Link]:
    """Those of HTML: of its tags, not of what stands in comments and scripts."""
    for found in _IN_PAGES.finditer(page):
        name = "script" if found["script"] else "tag"
        tag = found[name]
        if tag is None:
            continue
        for attribute in _ATTRIBUTE.finditer(tag):
            value = attribute["double"] or attribute["single"] or attribute["bare"] or ""
            yield Link(html.unescape(value), found.start(name) + attribute.start())
        refresh = _REFRESH.search(tag)
        if refresh is not None:
            yield Link(html.unescape(refresh["address"]), found.start(name))


def _of_xml(text: str) -> Iterator[Link]:
    for found in _IN_XML.finditer(text):
        yield Link(html.unescape(found["href"] if found["loc"] is None else found["loc"]), found.start())


def _of_styles(text: str) -> Iterator[Link]:
    for found in _IN_STYLES.finditer(text):
        yield Link(found["address"], found.start())


def _of_link_set(text: str) -> Iterator[Link]:
    try:
        relations = [links for context in json.loads(text)["linkset"] for links in context.values()]
        hrefs = [link["href"] for links in relations if isinstance(links, list) for link in links]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotReadable(f"is no link set: {error!r}", getattr(error, "lineno", None)) from error
    for href in dict.fromkeys(hrefs):
        yield Link(str(href), max(0, text.find(str(href))))


def _of_graph(body: bytes, form: RdfFormat, within: tuple[str, ...]) -> Iterator[Link]:
    """The IRIs of a graph within the site, each once."""
    try:
        iris = {
            term.value
            for quad in parse(body, form)
            for term in quad.triple
            if isinstance(term, NamedNode) and term.value.startswith(within)
        }
    except SyntaxError as error:
        raise NotReadable(f"does not parse: {error.msg}", error.lineno) from error
    for iri in sorted(iris):
        yield Link(iri, 0, iri=True)
