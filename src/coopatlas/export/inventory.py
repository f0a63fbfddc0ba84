"""What a copy holds: every page and every file of the site that stands at an address of its own.

Routes without a parameter are tried: one that answers with a page is copied as one, one that answers with a file
whose name says what it is, too. What answers in any other way is of use only on a server, and so are routes with
parameters but for those in ``_COPIED``, of which all that there is can be listed. So a new route needs no line here: it
is copied, or the copy says that it needs a server.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from coopatlas.export.asking import Reply, Site
from coopatlas.export.layout import SUFFIXES
from coopatlas.release.manifest import VERSIONS_NAME, Release

DOCUMENT_FORMS = ("html", "ttl", "jsonld", "nt", "rdf", "csv", "linkset.json")
"""What the document about a thing is offered in, by suffix."""
FEED_FORMS = ("trig", "nq", "jsonld")
_COPIED = (
    *("/id/", "/dataset/", "/doc/", "/<path:path>", "/sitemaps/", "/dumps/<version>/", "/static/"),
    *("/feed/<version>/", "/changes/<version>/", "/ontology/", "/context/"),
)
"""The beginnings of routes with parameters of which a copy holds all that there is."""
_NOT_COPIED = ("/.well-known/security.txt", "/opensearch.xml")
"""A promise with a date, of whoever runs a server; the description of the search, which a copy has not."""
_EARLIER = "/v/.+"
"""The site as it was with an earlier release, which is no route."""
_ANY = re.compile(r"<any\(([^)]*)\):\w+>")
_PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?\w+>")
_EXTENSION = re.compile(rf"\.(?:<\w+>|{'|'.join(map(re.escape, SUFFIXES))})$")
_OF_VERSIONS = {"ontology": "/ontology", "alignments": "/ontology/alignments", "context": "/context"}


class Route(Protocol):
    """A route of the application: ``rule`` is its pattern, with parameters in angle brackets."""

    @property
    def rule(self) -> str:
        """The pattern."""
        ...


@dataclass(frozen=True)
class Entry:
    """Something that stands at an address and has forms and pages.

    Shape: ``door`` is the address without language and suffix; ``page`` the path of its page in each language, None
    where it has none; ``forms`` are suffixes of ``door``; ``also`` are further addresses that lead to the same.
    """

    door: str
    page: str | None = None
    forms: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inventory:
    """What the routes hold: entries, single files by their paths, and patterns of what only a server answers."""

    entries: tuple[Entry, ...]
    files: tuple[str, ...]
    server: tuple[str, ...]


def take_inventory(site: Site, routes: Iterable[Route], release: Release, languages: Sequence[str]) -> Inventory:
    """Try all routes.

    Args:
        site: answers.
        routes: of the application.
        release: that which is served.
        languages: the tags of those that the pages have.
    """
    rules = sorted(set(_plain_rules(routes)))
    ways = _Ways(site, languages)
    entries = [Entry(f"/dumps/{release.version}/", f"/dumps/{release.version}/"), *_versions(ways, release)]
    files, server = list[str](), [_EARLIER, f"/dumps/(?!{re.escape(release.version)}(?:/|$)).+"]
    for rule in rules:
        stem = _EXTENSION.sub("", rule)
        if stem != rule and stem in rules:
            files += [] if "<" in rule else ways.localised(rule)
        elif "<" in rule:
            server += [] if rule.startswith(_COPIED) else [_pattern(rule)]
        elif (
            entry := ways.entry(rule, has_forms=any(_EXTENSION.sub("", other) == rule for other in rules))
        ) is not None:
            entries.append(entry)
        elif ways.is_file(rule):
            files += [rule, *ways.localised(rule)]
        else:
            server.append(_pattern(rule))
    return Inventory(tuple(entries), tuple(files), tuple(sorted(set(server))))


def document_entry(path: str) -> Entry | None:
    """The document about a thing, by the path of its IRI; None for what has a route of its own."""
    if path.startswith("dataset/"):
        return Entry(f"/doc/{path}", f"/{path}", DOCUMENT_FORMS, (f"/{path}",))
    if path.startswith("id/"):
        name = path.removeprefix("id/")
        return Entry(f"/doc/{name}", f"/{name}", DOCUMENT_FORMS, (f"/{path}",))
    return None


@dataclass(frozen=True)
class _Ways:
    """Tries the ways in which an address may answer."""

    site: Site
    languages: Sequence[str]

    def entry(self, rule: str, *, has_forms: bool) -> Entry | None:
        """What stands at an address, in which forms and whether as a page; None where neither."""
        page = self._good(f"/{self.languages[0]}{rule}", "text/html") == "text/html"
        forms = tuple(suffix for suffix in SUFFIXES if self._good(f"{rule}.{suffix}")) if has_forms else ()
        return Entry(rule, rule if page else None, forms) if page or forms else None

    def is_file(self, rule: str) -> bool:
        """Whether an address answers with a file, and ends as files of that kind do."""
        return _EXTENSION.search(rule) is not None and rule not in _NOT_COPIED and self._good(rule) != ""

    def localised(self, rule: str) -> list[str]:
        """The addresses of a file in each language; none where it is the same in all."""
        varied = self._asked(rule).headers.get("vary", "").lower()
        return [f"/{tag}{rule}" for tag in self.languages] if "accept-language" in varied else []

    def _good(self, path: str, accept: str = "*/*") -> str:
        """The media type of a good answer, or of one that leads on from a form; else empty."""
        reply = self._asked(path, accept)
        if reply.status == HTTPStatus.TEMPORARY_REDIRECT and path.endswith(SUFFIXES):
            return "leads on"
        return reply.media_type if reply.status == HTTPStatus.OK else ""

    def _asked(self, path: str, accept: str = "*/*") -> Reply:
        reply = self.site.ask(path, accept=accept)
        reply.read()
        return reply


def _plain_rules(routes: Iterable[Route]) -> Iterator[str]:
    """The patterns of routes, each choice among words as a pattern of its own."""
    for route in routes:
        parts = _ANY.split(route.rule)
        choices: list[Collection[str]] = [
            [part] if place % 2 == 0 else part.split(",") for place, part in enumerate(parts)
        ]
        for chosen in itertools.product(*choices):
            yield "".join(word.strip() for word in chosen)


def _versions(ways: _Ways, release: Release) -> Iterator[Entry]:
    """Every version of the vocabularies and of the context that the release keeps."""
    for file in release.manifest.files:
        folder, _, name = file.path.partition("/")
        kind, _, version = name.partition("/")
        if folder == VERSIONS_NAME and kind in _OF_VERSIONS:
            entry = ways.entry(f"{_OF_VERSIONS[kind]}/{version.rpartition('.')[0]}", has_forms=True)
            if entry is not None:
                yield entry


def _pattern(rule: str) -> str:
    """What a route matches, as a regular expression."""
    written, place = "", 0
    for parameter in _PARAMETER.finditer(rule):
        written += re.escape(rule[place : parameter.start()]) + (".+" if parameter["kind"] == "path" else "[^/]+")
        place = parameter.end()
    return written + re.escape(rule[place:])
