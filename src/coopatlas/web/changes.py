"""What changed since a release: ``/changes?since=<version>``, for people, in JSON and CSV, and as patches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice

from flask import Blueprint, request
from pyoxigraph import Quad
from werkzeug.wrappers import Response

from coopatlas.errors import NoSuchPage, NoSuchRelease, ReleaseNotFound, RequestError, ResourceNotFound
from coopatlas.formats import HTML, N_QUADS, RESULTS_CSV
from coopatlas.languages.language import Language
from coopatlas.release.events import Events, Kind, Logged, Net
from coopatlas.release.manifest import version_key
from coopatlas.vocabulary import shorten
from coopatlas.web.atlas import current_atlas
from coopatlas.web.links import Link, add_links
from coopatlas.web.members import name_of, quads_of
from coopatlas.web.names import Text, href_of
from coopatlas.web.negotiation import JSON, chosen
from coopatlas.web.pages import page_language, render, represent, site_address
from coopatlas.web.paging import asked_page
from coopatlas.web.patches import RDF_PATCH, added, patch, removed, send_lines, table
from coopatlas.web.problems import Problem, Suggestion, respond, type_of

ON_A_PAGE = 100
IN_JSON = 1_000
"""How many resources a page, and an answer in JSON, hold."""
MAX_LINES = 20
"""How many statements of a resource that came or went the page shows."""
MAX_RELEASES = 20
"""How many releases the page offers to compare with."""

_MINUS = "\N{MINUS SIGN}"

changes = Blueprint("changes", __name__, url_prefix="/changes")


@dataclass(frozen=True)
class Span:
    """From a release to the one that is served. ``since`` is None for all from the beginning of the log on."""

    since: str | None
    first: int


@dataclass(frozen=True)
class Changed:
    """A resource on the page. ``href`` is None where it is gone; ``lines`` are (sign, statement), cut after some."""

    kind: Kind
    label: Text
    iri: str
    href: str | None
    lines: tuple[tuple[str, str], ...]
    more: int


@changes.get("")
def show_changes() -> Response:
    """What changed since a release; without one, with the release that is served."""
    form = chosen((HTML, JSON, RESULTS_CSV, RDF_PATCH))
    span = _asked_span()
    if span is None:
        return _unknown(request.args["since"])
    page = asked_page()
    site = site_address() if form is JSON else ""

    def make() -> Response:
        events, version = current_atlas().events, current_atlas().release.version
        if form is HTML:
            return _page(span, page)
        if form is JSON:
            return _record(span, page, site)
        lines = table(events, span.first) if form is RESULTS_CSV else patch(events, span.first, span.since, version)
        return send_lines(lines, form)

    return add_links(represent(form, make, "changes", span, page, site), _links())


@changes.get("/added.nq")
def send_added() -> Response:
    """The quads that came since a release, as N-Quads."""
    return _quads("added")


@changes.get("/removed.nq")
def send_removed() -> Response:
    """The quads that went since a release, as N-Quads."""
    return _quads("removed")


def _quads(which: str) -> Response:
    span = _asked_span()
    if span is None:
        return _unknown(request.args["since"])

    def make() -> Response:
        lines = added if which == "added" else removed
        return send_lines(lines(current_atlas().events, span.first), N_QUADS)

    return represent(N_QUADS, make, "changes", which, span)


def _asked_span() -> Span | None:
    """What is asked for; None where the log does not know the release.

    Raises:
        RequestError: when several are asked for.
    """
    asked = request.args.getlist("since")
    if len(asked) > 1:
        raise RequestError(f"'since' is given {len(asked)} times; give it once")
    releases = current_atlas().events.releases()
    if not asked:
        before = releases[-2] if len(releases) > 1 else None
        return Span(before.version, before.end) if before else Span(None, 1)
    found = next((logged for logged in releases if logged.version == asked[0]), None)
    return None if found is None else Span(found.version, found.end)


def _unknown(version: str) -> Response:
    """Say what there is: 410 for a release before the log began, else 404."""
    releases = current_atlas().events.releases()
    oldest, newest = releases[0].version, releases[-1].version
    status = HTTPStatus.GONE if _is_before(version, oldest) else HTTPStatus.NOT_FOUND
    detail = (
        f"the log of changes goes from release {oldest} to {newest} and has no '{version}'; "
        "'since' takes one of those that /changes?format=json lists; take /dumps/latest/coopatlas.nq to begin anew"
    )
    known = [Suggestion(logged.version, f"/changes?since={logged.version}") for logged in _newest(releases)]
    title = "Changes no longer known" if status is HTTPStatus.GONE else ResourceNotFound.title
    kind = "about:blank" if status is HTTPStatus.GONE else type_of(ResourceNotFound)
    return respond(Problem(status, title, detail, kind, suggestions=known, told_as=NoSuchRelease.__name__))


def _is_before(version: str, oldest: str) -> bool:
    try:
        return version_key(version) < version_key(oldest)
    except ReleaseNotFound:
        return False


def _newest(releases: list[Logged]) -> list[Logged]:
    return releases[: -MAX_RELEASES - 1 : -1]


def _pages(total: int, size: int, page: int) -> int:
    pages = max(1, -(-total // size))
    if page > pages:
        raise NoSuchPage(f"there is no page {page}; these changes have {pages}")
    return pages


def _record(span: Span, page: int, site: str) -> Response:
    events, release = current_atlas().events, current_atlas().release
    counts = events.counts(span.first)
    pages = _pages(sum(counts.values()), IN_JSON, page)
    since = f"?since={span.since}" if span.since else ""
    listed = events.net(span.first, (page - 1) * IN_JSON, IN_JSON)
    following = f"{site}/changes{since}{'&' if since else '?'}format=json&page={page + 1}" if page < pages else None
    record = {
        "since": span.since,
        "release": release.version,
        "created": release.manifest.created,
        "counts": {kind.value: number for kind, number in counts.items()},
        "page": page,
        "pages": pages,
        "next": following,
        "patch": f"{site}/changes{since}{'&' if since else '?'}format={RDF_PATCH.name}",
        "added": f"{site}/changes/added.nq{since}",
        "removed": f"{site}/changes/removed.nq{since}",
        "changes": [{"resource": net.resource, "change": net.kind.value} for net in listed],
        "releases": [logged.version for logged in events.releases()],
    }
    return Response(json.dumps(record, ensure_ascii=False, indent=1) + "\n", content_type=JSON.content_type)


def _page(span: Span, page: int) -> Response:
    events, language = current_atlas().events, page_language()
    counts = events.counts(span.first)
    pages = _pages(sum(counts.values()), ON_A_PAGE, page)
    nets = list(events.net(span.first, (page - 1) * ON_A_PAGE, ON_A_PAGE))
    return render(
        "changes.html",
        since=span.since,
        counts=counts,
        changed=list(_changed(events, nets, language)),
        page=page,
        pages=pages,
        releases=_newest(events.releases()),
        older=max(0, len(events.releases()) - MAX_RELEASES),
    )


def _changed(events: Events, nets: Iterable[Net], language: Language) -> Iterator[Changed]:
    for net in nets:
        before, now = events.statements((net.before, net.now))
        gone, come = set(before) - set(now), set(now) - set(before)
        moved = {_statement(line) for line in gone} & {_statement(line) for line in come}
        signed = [*((_MINUS, line) for line in sorted(gone)), *(("+", line) for line in sorted(come))]
        lines = (
            (sign, _words(quad, sourced=_statement(line) in moved))
            for sign, line in islice(signed, MAX_LINES)
            for quad in quads_of([line])
        )
        yield Changed(
            kind=net.kind,
            label=name_of(net.resource, quads_of(before if net.kind is Kind.DELETE else now), language),
            iri=shorten(net.resource),
            href=None if net.kind is Kind.DELETE else href_of(net.resource),
            lines=tuple(lines),
            more=max(0, len(signed) - MAX_LINES),
        )


def _statement(line: str) -> str:
    """A quad in N-Quads without its graph."""
    return line.rsplit(" ", 2)[0]


def _words(quad: Quad, *, sourced: bool) -> str:
    """A statement without its subject, in short names; with its source where that is what changed."""
    value = shorten(str(quad.object)[1:-1]) if str(quad.object).startswith("<") else str(quad.object)
    source = f" ({shorten(str(quad.graph_name).strip('<>'))})" if sourced else ""
    return f"{shorten(quad.predicate.value)} {value}{source}"


def _links() -> Iterator[Link]:
    yield Link("/feed", "alternate", "application/trig")
    yield Link("/changes.atom", "alternate", "application/atom+xml")
