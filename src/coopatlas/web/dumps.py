"""The release's files: ``/dumps/`` lists them, ``/dumps/<version>/…`` serves them, ``/dumps/latest/…`` leads there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import PurePosixPath
from urllib.parse import quote

from flask import Blueprint, redirect, send_file
from werkzeug.wrappers import Response

from coopatlas.errors import ReleaseNotFound, ResourceNotFound
from coopatlas.formats import DATASETS, GRAPHS, HTML, RESULTS, by_extension
from coopatlas.release.manifest import (
    DUMPS_NAME,
    LATEST_NAME,
    MANIFEST_NAME,
    STORE_NAME,
    Release,
    ReleasedFile,
    open_version,
    versions,
)
from coopatlas.web.access import REPEATABLE, note
from coopatlas.web.atlas import current_atlas
from coopatlas.web.negotiation import JSON, chosen
from coopatlas.web.pages import render, represent, site_address

_YEAR_S = 365 * 24 * 3600
_GZIP = "gz"
_OTHER_TYPES = {
    "json": "application/json",
    "rq": "application/sparql-query; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    _GZIP: "application/gzip",
}
_OWN_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_FOLDERS = ("datasets", "ontology", "queries", "changes")
"""The folders of a release that are sections of the page."""
_OURS = frozenset({"ontology", "queries", "shapes.ttl", "catalog.ttl", "void.ttl"})
"""Folders and files that the project itself wrote, and that are under its own licence."""
_UNKNOWN_TYPE = "application/octet-stream"

dumps = Blueprint("dumps", __name__, url_prefix="/dumps")


@dataclass(frozen=True)
class Download:
    """A file as the list offers it. ``href`` is a path here; ``licences`` are those of all that the file holds."""

    file: str
    href: str
    format: str
    media_type: str
    size_bytes: int
    sha256: str
    licences: tuple[str, ...]
    dump: bool


@dumps.get("/")
def list_downloads() -> Response:
    """What can be downloaded, of the release served and of earlier ones."""
    return _listing(current_atlas().release)


@dumps.get(f"/{LATEST_NAME}/")
def see_latest() -> Response:
    """Lead to the version that is served now."""
    return redirect(f"/dumps/{current_atlas().release.version}/", HTTPStatus.TEMPORARY_REDIRECT)


@dumps.get(f"/{LATEST_NAME}/<path:name>")
def see_latest_file(name: str) -> Response:
    """Lead to a file of the version that is served now."""
    release = current_atlas().release
    _find(release, name)
    return redirect(f"/dumps/{release.version}/{quote(name)}", HTTPStatus.TEMPORARY_REDIRECT)


@dumps.get("/<version>/")
def list_version(version: str) -> Response:
    """What can be downloaded of one release."""
    return _listing(_open(version))


@dumps.get("/<version>/<path:name>")
def send(version: str, name: str) -> Response:
    """Send a file of a release, whole or in part; only its manifest and the files that this lists."""
    release = _open(version)
    entry = _find(release, name)
    response = send_file(
        release.path / entry.path,
        mimetype=media_type_of(entry.path),
        etag=entry.sha256,
        last_modified=datetime.fromisoformat(release.manifest.created),
        max_age=_YEAR_S,
        conditional=True,
    )
    # Once more: Flask adds a second charset to the type of a text, and without a type guesses an encoding, too.
    response.content_type = media_type_of(entry.path)
    response.cache_control.immutable = True
    return response


def downloads_of(release: Release) -> Iterator[Download]:
    """The files of a release that are worth downloading: its dumps first, then its descriptions."""
    dumped = set(release.dumps())
    others = (entry for entry in release.manifest.files if entry not in dumped and _is_public(entry))
    for entry in (*sorted(dumped, key=lambda entry: entry.path), *others, _manifest_of(release)):
        name = entry.path.removeprefix(f"{DUMPS_NAME}/")
        yield Download(
            file=name,
            href=f"/dumps/{release.version}/{quote(name)}",
            format=format_of(entry.path),
            media_type=media_type_of(entry.path),
            size_bytes=entry.size_bytes,
            sha256=entry.sha256,
            licences=_licences_of(name, release),
            dump=entry in dumped,
        )


def _licences_of(name: str, release: Release) -> tuple[str, ...]:
    """The licences of what a file holds; none where nothing says so, as of a report.

    Source: LICENCES.md, and for data what each dataset says of itself.
    """
    licences = {dataset.name: dataset.licence for dataset in release.manifest.datasets}
    folder, _, rest = name.partition("/")
    if folder in _OURS:
        return (_OWN_LICENCE,)
    if folder == "datasets":
        own = licences.get(rest.partition(".")[0])
        return (own,) if own else ()
    whole = folder == "changes" or release.file(f"{DUMPS_NAME}/{name}") is not None
    # What holds everything holds the ontology, too.
    return tuple(sorted({_OWN_LICENCE, *licences.values()})) if whole else ()


def sections_of(downloads: Iterable[Download]) -> list[tuple[str, list[Download]]]:
    """Group downloads by what they hold, for a page: the whole first, sections that hold nothing left out."""
    sections: dict[str, list[Download]] = {key: [] for key in ("whole", *_FOLDERS, "described")}
    for download in downloads:
        folder, slash, _ = download.file.partition("/")
        whole = download.dump and not slash
        sections[folder if slash and folder in _FOLDERS else "whole" if whole else "described"].append(download)
    return [(key, members) for key, members in sections.items() if members]


def media_type_of(path: str) -> str:
    """The Content-Type of a released file. Compressed files are just that: they are not unpacked on the way."""
    extension = PurePosixPath(path).suffix.removeprefix(".")
    known = by_extension(extension, (*GRAPHS, *DATASETS, *RESULTS))
    return known.content_type if known else _OTHER_TYPES.get(extension, _UNKNOWN_TYPE)


def format_of(path: str) -> str:
    """What a file is written in, short: ``ttl``, ``nq.gz``."""
    return "".join(PurePosixPath(path).suffixes).removeprefix(".")


def _open(version: str) -> Release:
    release = current_atlas().release
    if version == release.version:
        return release
    # Other releases come and go while this one is served.
    note(REPEATABLE, "no")
    known = versions(current_atlas().settings.releases)
    if version not in known:
        raise ResourceNotFound(f"there is no release '{version}'; there are: {', '.join(known) or release.version}")
    try:
        return open_version(current_atlas().settings.releases, version)
    except ReleaseNotFound as error:
        raise ResourceNotFound(f"release '{version}' is no longer here") from error


def _find(release: Release, name: str) -> ReleasedFile:
    """Look a file up in the manifest, below ``dumps/`` first; whatever the manifest does not list is not there.

    But for the manifest itself, which tells a downloader what the files must be.
    """
    if name == MANIFEST_NAME:
        return _manifest_of(release)
    entry = release.file(f"{DUMPS_NAME}/{name}") or release.file(name)
    if entry is None or not _is_public(entry):
        raise ResourceNotFound(f"release {release.version} has no file '{name}'; /dumps/ lists what there is")
    return entry


def _manifest_of(release: Release) -> ReleasedFile:
    body = (release.path / MANIFEST_NAME).read_bytes()
    return ReleasedFile(MANIFEST_NAME, len(body), hashlib.sha256(body).hexdigest())


def _is_public(entry: ReleasedFile) -> bool:
    # The store is an inner form of the same quads, of use only to the software that wrote it.
    return not entry.path.startswith(f"{STORE_NAME}/")


def _listing(release: Release) -> Response:
    representation = chosen((HTML, JSON))
    # It names the other releases, too, and those come and go while this one is served.
    note(REPEATABLE, "no")
    others = [
        version for version in reversed(versions(current_atlas().settings.releases)) if version != release.version
    ]
    downloads = tuple(downloads_of(release))
    # Only the list for programs gives full addresses, so that a page is had under any name.
    address = site_address() if representation is JSON else ""

    def make() -> Response:
        if representation is JSON:
            return Response(_as_json(release, downloads, others, address), content_type=JSON.content_type)
        return render("dumps.html", listed=release, sections=sections_of(downloads), others=others)

    return represent(representation, make, "dumps", address, release.version, *others)


def _as_json(release: Release, downloads: Iterable[Download], others: Iterable[str], address: str) -> str:
    record = {
        "version": release.version,
        "created": release.manifest.created,
        "files": [{**asdict(download), "href": f"{address}{download.href}"} for download in downloads],
        "other_versions": list(others),
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"
