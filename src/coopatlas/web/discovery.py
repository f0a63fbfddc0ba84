"""What programs look for before they know the site: sitemaps, robots.txt, llms.txt, and the catalogue of interfaces.

Source: sitemaps.org protocol 0.9, with ``xhtml:link`` for the same page in other languages; RFC 9309 (robots.txt);
llmstxt.org; RFC 9727 (api-catalog); RFC 9116 (security.txt).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from coopatlas.errors import ResourceNotFound
from coopatlas.formats import GRAPHS, TRIG, TURTLE
from coopatlas.release.index import Listed
from coopatlas.vocabulary import BASE, CA, CASH
from coopatlas.web.access import REPEATABLE, note
from coopatlas.web.atlas import current_atlas
from coopatlas.web.links import LINKSET, Link, add_links, write_linkset
from coopatlas.web.names import THINGS_PATH
from coopatlas.web.negotiation import conditional
from coopatlas.web.pages import site_address

ADDRESSES_PER_SITEMAP = 10_000
"""The protocol allows 50,000 and 50 MB; a smaller file is read again for less when one of its documents changes."""
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_PAGES = (
    *("", "projects", "organisations", "places", "countries", "network", "queries", "data", "dumps/", "changes"),
    *("fragments", "reconcile", "accessibility", "privacy", "limits", "problems", "copies"),
)
"""Pages that are about the release as a whole and no documents of it, the home page first."""
_OWN_PAGES = frozenset(("ontology", "ontology/alignments", "about"))
"""Documents that are their own, and have a page in each language."""
_DOCUMENTS = {"id/": "doc/", "dataset/": "doc/dataset/"}
"""Where the documents are about the things whose IRIs begin so; all others are their own."""
_CLOSED = (
    *("/sparql?", "/*/queries?", "/store?", "/reconcile?", "/*/reconcile?"),
    *("/fragments?", "/*/fragments?", "/v/", "/*/cite"),
)
"""What crawlers are asked to leave alone: queries, and the same pages once for each release."""
_API_CATALOG = f'{LINKSET.media_type}; profile="https://www.rfc-editor.org/info/rfc9727"'
_TEXT = "text/plain; charset=utf-8"
_GOOD_FOR = timedelta(days=180)
"""RFC 9116 §2.5.5 has it be less than a year."""

discovery = Blueprint("discovery", __name__)


@discovery.get("/robots.txt")
def robots() -> Response:
    """Crawlers are welcome to the pages and the data, not to run queries."""
    address = site_address()

    def make() -> Response:
        closed = "".join(f"Disallow: {path}\n" for path in _CLOSED)
        text = f"User-agent: *\n{closed}\nSitemap: {address}/sitemap.xml\n"
        return Response(text, content_type=_TEXT)

    return conditional(make, "robots", address, modified=_released())


@discovery.get("/sitemap.xml")
def list_sitemaps() -> Response:
    """The index of all sitemaps, each with the time of its last change."""
    address = site_address()

    def make() -> Response:
        root = Element("sitemapindex", xmlns=_SITEMAP)
        for number, changed in enumerate(_last_changes()):
            _entry(root, "sitemap", f"{address}/sitemaps/{number}.xml", changed)
        return _xml(root)

    return conditional(make, "sitemap", address, modified=_released())


@discovery.get("/sitemaps/<int:number>.xml")
def show_sitemap(number: int) -> Response:
    """A sitemap: 0 is that of the pages about the whole, the others are those of the documents."""
    address, listed = site_address(), _listed(number)
    if number and not listed:
        raise ResourceNotFound(f"there is no sitemap {number}; /sitemap.xml lists all")

    def make() -> Response:
        root = Element("urlset", {"xmlns": _SITEMAP, "xmlns:xhtml": _XHTML})
        for path, page, changed in _addresses(listed) if number else _whole():
            entry = _entry(root, "url", f"{address}/{quote(path)}", changed)
            if page is not None:
                _add_languages(entry, address, path, page)
        return _xml(root)

    changed = max((one.modified for one in listed), default=_released())
    return conditional(make, "sitemap", number, address, modified=changed)


@discovery.get("/llms.txt")
def tell_models() -> Response:
    """What language models and their tools need to know before they ask, in Markdown."""
    address = site_address()

    def make() -> Response:
        atlas = current_atlas()
        text = render_template(
            "llms.txt",
            address=address,
            base=BASE,
            namespaces={"ca": str(CA), "cash": str(CASH)},
            release=atlas.release,
            settings=atlas.settings,
            examples=atlas.examples,
            forms=GRAPHS,
        )
        return Response(text, content_type=_TEXT)

    return conditional(make, "llms", address, current_atlas().settings, modified=_released())


@discovery.get("/.well-known/api-catalog")
def list_interfaces() -> Response:
    """The interfaces of this service, and where each is described. Source: RFC 9727 §4."""
    address = site_address()

    def make() -> Response:
        catalogue = f"{address}/.well-known/api-catalog"
        interfaces = {f"{address}{path}": tuple(links) for path, links in _interfaces()}
        contexts: dict[str, Iterable[Link]] = {
            catalogue: [Link(interface, "item") for interface in interfaces],
            **interfaces,
        }
        return add_links(Response(write_linkset(contexts), content_type=_API_CATALOG), [Link(catalogue, "api-catalog")])

    return conditional(make, "interfaces", address, modified=_released())


@discovery.get("/.well-known/security.txt")
def tell_whom_to_warn() -> Response:
    """Whom to tell of a weakness: the operator's contact. Source: RFC 9116.

    Raises:
        ResourceNotFound: when the operator has set none.
    """
    contact = current_atlas().settings.contact
    if not contact:
        raise ResourceNotFound("the operator of this service has set no 'contact'")
    expires = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + _GOOD_FOR
    lines = {
        "Contact": contact,
        "Expires": expires.isoformat(),
        "Preferred-Languages": ", ".join(current_atlas().languages),
        "Canonical": f"{site_address()}/.well-known/security.txt",
    }
    note(REPEATABLE, "no")
    return Response("".join(f"{name}: {value}\n" for name, value in lines.items()), content_type=_TEXT)


def _interfaces() -> Iterator[tuple[str, Iterable[Link]]]:
    void = Link("/.well-known/void", "service-meta", TURTLE.media_type)
    catalogue = Link("/catalog", "service-meta", TURTLE.media_type)
    limits = Link("/limits", "service-doc", "text/html")
    yield "/sparql", (Link("/sparql", "service-desc", TURTLE.media_type), limits, void, catalogue)
    yield "/store", (limits, void)
    browse = Link("/fragments", "service-doc", "text/html")
    yield "/fragments", (Link("/fragments", "service-desc", TRIG.media_type), browse, void, catalogue)
    yield "/catalog", (void,)
    changes = Link("/changes", "service-doc", "text/html")
    yield "/feed", (Link("/feed", "service-desc", TRIG.media_type), changes, void, catalogue)
    yield "/changes.atom", (changes,)
    yield "/oai", (Link("/oai?verb=Identify", "service-desc", "text/xml"), changes, catalogue)
    reconcile = Link("/reconcile", "service-doc", "text/html")
    yield "/reconcile", (Link("/reconcile", "service-desc", "application/json"), reconcile, limits, catalogue)
    yield "/dumps/", (Link("/dumps/?format=json", "service-desc", "application/json"), catalogue)


def _released() -> datetime:
    return datetime.fromisoformat(current_atlas().release.manifest.created)


def _listed(number: int) -> list[Listed]:
    if number == 0:
        return []
    return current_atlas().index.listed((number - 1) * ADDRESSES_PER_SITEMAP, ADDRESSES_PER_SITEMAP)


def _last_changes() -> Iterator[datetime]:
    """When each sitemap changed last, by number."""
    yield _released()
    number = 1
    while listed := _listed(number):
        yield max(one.modified for one in listed)
        number += 1


def _whole() -> Iterator[tuple[str, str | None, datetime]]:
    """Paths with that of the page in each language, and the time of its last change."""
    shapes = ("shapes",) if current_atlas().release.file("shapes.ttl") is not None else ()
    yield from ((path, path, _released()) for path in (*_PAGES, *shapes))


def _addresses(listed: Iterable[Listed]) -> Iterator[tuple[str, str | None, datetime]]:
    """The same of documents; one that is for programs alone has no page."""
    for one in listed:
        folder = next((folder for folder in _DOCUMENTS if one.path.startswith(folder)), "")
        # A dataset's document tells of the dumps, which each release has anew.
        changed = _released() if folder == "dataset/" else one.modified
        page = one.path.removeprefix(THINGS_PATH) if folder or one.path in _OWN_PAGES else None
        yield _DOCUMENTS.get(folder, "") + one.path.removeprefix(folder), page, changed


def _entry(root: Element, kind: str, address: str, changed: datetime) -> Element:
    entry = SubElement(root, kind)
    SubElement(entry, "loc").text = address
    SubElement(entry, "lastmod").text = changed.isoformat(timespec="seconds")
    return entry


def _add_languages(entry: Element, site: str, path: str, page: str) -> None:
    """Name the page in each language; the address itself leads to the one that a browser prefers."""
    addresses = {tag: f"{site}/{tag}/{quote(page)}" for tag in current_atlas().languages}
    for tag, address in {**addresses, "x-default": f"{site}/{quote(path)}"}.items():
        SubElement(entry, "xhtml:link", rel="alternate", hreflang=tag, href=address)


def _xml(root: Element) -> Response:
    return Response(tostring(root, encoding="utf-8", xml_declaration=True), content_type="application/xml")
