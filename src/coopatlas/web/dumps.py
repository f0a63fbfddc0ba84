"""The release's files: ``/dumps/`` lists them, ``/dumps/<version>/…`` serves them, ``/dumps/latest/…`` leads there.

Source: RFC 9110 §14 (ranges) and §13.1.5 (If-Range); RFC 8246 (immutable); RFC 9530 (Repr-Digest); RFC 6573
(collection); Model for Tabular Data and Metadata on the Web §5.2 (describedby).
"""

from __future__ import annotations

import base64
import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, redirect, send_file
from werkzeug.wrappers import Response

from coopatlas.errors import NoSuchRelease, ReleaseNotFound, ReleaseNotHere, ReleaseRemoved, ResourceNotFound
from coopatlas.formats import GRAPHS, HTML, TURTLE
from coopatlas.languages.language import Language
from coopatlas.release.identity import release_iri
from coopatlas.release.manifest import (
    DUMPS_NAME,
    LATEST_NAME,
    MANIFEST_NAME,
    Release,
    ReleasedFile,
    open_version,
    version_key,
    versions,
)
from coopatlas.vocabulary import BASE
from coopatlas.web.access import REPEATABLE, note
from coopatlas.web.addresses import here, root_of
from coopatlas.web.atlas import current_atlas, release_in_use
from coopatlas.web.catalog import version_entry
from coopatlas.web.chronicle import policy, releases_had
from coopatlas.web.documents import graph_response
from coopatlas.web.downloads import (
    CSVW,
    METADATA_PATH,
    TABLES_NAME,
    Download,
    Table,
    download_of,
    downloads_of,
    is_public,
    manifest_of,
    sections_of,
    tables_of,
)
from coopatlas.web.links import Link, add_links
from coopatlas.web.negotiation import JSON, chosen
from coopatlas.web.pages import YEAR_S, page_language, render, represent, site_address
from coopatlas.web.problems import Problem, Suggestion, respond, type_of

_NEAR = 5
_CATALOG_NAME = "catalog.ttl"

dumps = Blueprint("dumps", __name__, url_prefix="/dumps")


@dumps.get("/")
def list_downloads() -> Response:
    """What can be downloaded, of the release served and of earlier ones."""
    return _listing(current_atlas().release)


@dumps.get(f"/{LATEST_NAME}/")
def see_latest() -> Response:
    """Lead to the version that is served now."""
    return redirect(here(f"/dumps/{current_atlas().release.version}/"), HTTPStatus.TEMPORARY_REDIRECT)


@dumps.get(f"/{LATEST_NAME}/<path:name>")
def see_latest_file(name: str) -> Response:
    """Lead to a file of the version that is served now."""
    release = current_atlas().release
    if _find(release, name) is None:
        return _unknown(release, name)
    return redirect(here(f"/dumps/{release.version}/{quote(name)}"), HTTPStatus.TEMPORARY_REDIRECT)


@dumps.get("/<version>/")
def list_version(version: str) -> Response:
    """What can be downloaded of one release."""
    return _listing(_open(version))


@dumps.get("/<version>/<path:name>")
def send(version: str, name: str) -> Response:
    """Send a file of a release, whole or in part; only its manifest and the files that this lists."""
    release = _open(version)
    entry = _find(release, name)
    if entry is None:
        return _unknown(release, name)
    download = download_of(entry, release)
    response = send_file(
        release.path / entry.path,
        mimetype=download.media_type,
        etag=entry.sha256,
        last_modified=datetime.fromisoformat(release.manifest.created),
        max_age=YEAR_S,
        conditional=True,
    )
    # Once more: Flask adds a second charset to the type of a text, and without a type guesses an encoding, too.
    response.content_type = download.media_type
    response.cache_control.immutable = True
    digest = base64.b64encode(bytes.fromhex(entry.sha256)).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    return add_links(response, _links_of(download, release))


def _links_of(download: Download, release: Release) -> Iterator[Link]:
    """What describes a file, its licences, and the list that it is in.

    What describes it comes first: a reader of tables takes any other link before it for a fault.
    """
    listing = f"/{DUMPS_NAME}/{release.version}/"
    if download.file.startswith(f"{TABLES_NAME}/") and download.file != METADATA_PATH:
        yield Link(f"{listing}{METADATA_PATH}", "describedby", CSVW)
    elif release.version == current_atlas().release.version:
        yield Link("/catalog", "describedby")
    elif release.file(_CATALOG_NAME) is not None:
        # The catalogue at the door is that of another release.
        yield Link(f"{listing}{_CATALOG_NAME}", "describedby", TURTLE.media_type)
    for licence in download.licences:
        yield Link(licence, "license")
    yield Link(listing, "collection")
    yield Link(f"{BASE}{download.href.removeprefix('/')}", "canonical")


def _open(version: str) -> Release:
    release = current_atlas().release
    if version == release.version:
        return release
    # Other releases come and go while this one is served.
    note(REPEATABLE, "no")
    known = versions(current_atlas().settings.releases)
    others = {one: f"/{DUMPS_NAME}/{one}/" for one in reversed(known or [release.version]) if one != version}
    if version not in known:
        raise _refused(version, others)
    try:
        return open_version(current_atlas().settings.releases, version)
    except ReleaseNotFound as error:
        raise NoSuchRelease(f"release '{version}' is no longer here; there are: {', '.join(others)}", others) from error


def _refused(version: str, others: Mapping[str, str]) -> ReleaseNotHere:
    """Why there are no files of a release: it was removed, or never was."""
    known = ", ".join(others)
    if current_atlas().events.release(version) is not None:
        why = f"release {version} was removed; {policy(current_atlas().settings)}"
        return ReleaseRemoved(f"{why}; there are: {known}", others)
    return NoSuchRelease(f"there is no release '{version}'; there are: {known}", others)


def _find(release: Release, name: str) -> ReleasedFile | None:
    """Look a file up in the manifest, below ``dumps/`` first; whatever the manifest does not list is not there.

    But for the manifest itself, which tells a downloader what the files must be.
    """
    if name == MANIFEST_NAME:
        return manifest_of(release)
    entry = release.file(f"{DUMPS_NAME}/{name}") or release.file(name)
    return entry if entry is not None and is_public(entry) else None


def _unknown(release: Release, name: str) -> Response:
    """Answer a request for a file that the release does not have with those that may have been meant."""
    files = {download.file: download.href for download in downloads_of(release)}
    near = difflib.get_close_matches(name, files, n=_NEAR)
    meant = f"did you mean {' or '.join(near)}? " if near else ""
    listing = f"/{DUMPS_NAME}/{release.version}/"
    return respond(
        Problem(
            status=HTTPStatus.NOT_FOUND,
            title=ResourceNotFound.title,
            detail=f"release {release.version} has no file '{name}'; {meant}{listing} lists what there is",
            type=type_of(ResourceNotFound),
            suggestions=[*(Suggestion(file, files[file]) for file in near), Suggestion(listing, listing)],
        )
    )


def _listing(release: Release) -> Response:
    representation = chosen((HTML, JSON, *GRAPHS))
    # It names the other releases, too, and those come and go while this one is served.
    note(REPEATABLE, "no")
    others, seen_at = _others(release.version), _seen_at(release.version)
    downloads = tuple(downloads_of(release))
    # Only the list for programs gives full addresses, so that a page is had under any name.
    address = site_address() if representation is JSON else ""

    def make() -> Response:
        if representation is JSON:
            return Response(_as_json(release, downloads, others, address), content_type=JSON.content_type)
        if representation in GRAPHS:
            return graph_response(version_entry(release), representation, first=release_iri(release.version))
        tables = _named(tables_of(release, downloads), page_language())
        return render(
            "dumps.html",
            listed=release,
            sections=sections_of(downloads),
            tables=tables,
            others=others,
            seen_at=seen_at,
        )

    response = represent(representation, make, "dumps", address, release.version, seen_at, *others, settled=False)
    return add_links(response, _links_of_listing(release, downloads))


def _others(version: str) -> list[str]:
    """The versions beside one that are there, the newest first; in a release that is named, those before it."""
    there, named = versions(current_atlas().settings.releases), release_in_use()
    latest = version_key(named) if named else None
    known = [one for one in there if latest is None or version_key(one) <= latest]
    return [one for one in reversed(known) if one != version]


def _seen_at(version: str) -> str:
    """Where the Atlas is seen as it was with an earlier release; empty for that at hand, and where it cannot be."""
    seen = version != current_atlas().release.version and version in {logged.version for logged in releases_had()}
    return f"{root_of(version)}/" if seen else ""


def _named(tables: Iterable[Table], language: Language) -> list[tuple[str, Table]]:
    """Name tables as the pages name lists of their things, in the order of the alphabet; all statements come last."""
    named = [(_heading(table, language), table) for table in tables]
    return sorted(named, key=lambda pair: (not pair[1].term, language.sort_key(pair[0])))


def _heading(table: Table, language: Language) -> str:
    if not table.term:
        return language.say("dumps.statements")
    heading = language.plurals.get(table.term) or language.terms.get(table.term) or table.titles.get(language.tag)
    return heading[0].upper() + heading[1:] if heading else table.name.replace("-", " ").capitalize()


def _links_of_listing(release: Release, downloads: Iterable[Download]) -> Iterator[Link]:
    listing = f"/{DUMPS_NAME}/{release.version}/"
    for licence in sorted({licence for download in downloads for licence in download.licences}):
        yield Link(licence, "license")
    yield Link(f"{listing}?format={JSON.name}", "alternate", JSON.media_type)
    yield Link(f"/{DUMPS_NAME}/{LATEST_NAME}/", "latest-version")
    yield Link(f"{BASE}{DUMPS_NAME}/{release.version}/", "canonical")


def _as_json(release: Release, downloads: Iterable[Download], others: Iterable[str], address: str) -> str:
    record = {
        "version": release.version,
        "created": release.manifest.created,
        "files": [{**asdict(download), "href": f"{address}{download.href}"} for download in downloads],
        "other_versions": list(others),
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"
