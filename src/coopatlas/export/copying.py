"""Copying the site: tasks, each of which writes the files of some addresses and lists their hashes.

Tasks do not depend on each other and end the same whoever does them, so they are spread over processes; each
process asks an application of its own over the same release.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import BinaryIO

from coopatlas.errors import ExportError
from coopatlas.export.asking import Reply, Site
from coopatlas.export.doors import Door, Doors
from coopatlas.export.inventory import FEED_FORMS, Entry, document_entry
from coopatlas.export.layout import file_of, gone_of
from coopatlas.export.pages import adapt
from coopatlas.export.record import Record
from coopatlas.release.manifest import DUMPS_NAME
from coopatlas.web.app import app_of
from coopatlas.web.assets import WITH_DIGEST
from coopatlas.web.atlas import Atlas, Service
from coopatlas.web.bundle import BUILT
from coopatlas.web.downloads import downloads_of

HTML_TYPE = "text/html"
_GONE = 410
_AS_THEY_ARE = (f"{DUMPS_NAME}/", "static/")


@dataclass(frozen=True)
class Stretch:
    """A task: some of what there is of a kind, ``most`` from a place (from 0) on. ``number`` orders tasks."""

    number: int
    kind: str
    start: int
    most: int


@dataclass(frozen=True)
class Written:
    """What a task wrote: how many files and bytes."""

    files: int = 0
    size_bytes: int = 0

    def __add__(self, other: Written) -> Written:
        """Count two together."""
        return Written(self.files + other.files, self.size_bytes + other.size_bytes)


@dataclass
class Scribe:
    """Writes files below a folder, and their hashes into a list."""

    folder: Path
    sums: BinaryIO
    files: int = 0
    size_bytes: int = 0

    def write(self, name: str, chunks: Iterator[bytes]) -> None:
        """Write a file.

        Raises:
            ExportError: when another address has taken its place.
        """
        place, digest = self.folder / name, hashlib.sha256()
        try:
            file = self._created(place)
        except FileExistsError as error:
            raise ExportError(
                f"{name}: two addresses would be the same file here, perhaps because this file system does not tell "
                "upper from lower case; export to another one, or give one of the two resources another name"
            ) from error
        with file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                self.size_bytes += len(chunk)
        self.files += 1
        self.sums.write(f"{digest.hexdigest()}  {name}\n".encode())

    def _created(self, place: Path) -> BinaryIO:
        try:
            return place.open("xb")
        except FileNotFoundError:
            place.parent.mkdir(parents=True, exist_ok=True)
            return place.open("xb")


@dataclass
class Copyist:
    """Does tasks. What it asks is opened by the process that does the first of them.

    Attributes:
        opened: gives the release as it is served in a copy.
        record: of the copy.
        entries: those that have routes of their own.
        files: paths of single files.
        folder: where the copy is written.
        sums: the folder for the lists of hashes.
    """

    opened: Callable[[], Atlas]
    record: Record
    entries: tuple[Entry, ...]
    files: tuple[str, ...]
    folder: Path
    sums: Path
    _scribe: Scribe | None = field(default=None, repr=False)

    @cached_property
    def atlas(self) -> Atlas:
        """What is asked."""
        return self.opened()

    @cached_property
    def _site(self) -> Site:
        return Site(app_of(Service(self.atlas, close=_left_open)))

    @cached_property
    def _doors(self) -> Doors:
        languages = {tag: self.atlas.languages[tag] for tag in self.record.languages}
        return Doors(self.record, languages, f"/static/{self.atlas.bundle.names['site.css']}")

    def __call__(self, task: Stretch) -> Written:
        """Write the files of a stretch.

        Raises:
            ExportError: when the site does not answer as a copy needs it, or two addresses would be the same file.
        """
        kinds: dict[str, Callable[[Stretch], None]] = {
            "routes": self._copy_routes,
            "files": self._copy_files,
            "releases": self._copy_release,
            "sitemaps": self._copy_sitemaps,
            "feed": self._copy_feed,
            "documents": self._copy_documents,
            "gone": self._copy_gone,
        }
        with (self.sums / f"{task.number:08}").open("wb") as sums:
            self._scribe = scribe = Scribe(self.folder, sums)
            kinds[task.kind](task)
            return Written(scribe.files, scribe.size_bytes)

    def _copy_routes(self, task: Stretch) -> None:
        for entry in self.entries[task.start : task.start + task.most]:
            self._copy(entry)

    def _copy_documents(self, task: Stretch) -> None:
        for path in self.atlas.index.paths(task.start, task.most):
            entry = document_entry(path)
            if entry is not None:
                self._copy(entry)

    def _copy_files(self, task: Stretch) -> None:
        for path in self.files[task.start : task.start + task.most]:
            self._save(path)

    def _copy_release(self, task: Stretch) -> None:
        """The dumps, and what the pages are shown with."""
        downloads = [download.file for download in downloads_of(self.atlas.release)]
        paths = [f"/{DUMPS_NAME}/{self.atlas.release.version}/{name}" for name in downloads]
        paths += [f"/static/{name}" for name in asset_names()]
        for path in paths[task.start : task.start + task.most]:
            self._save(path)

    def _copy_sitemaps(self, _: Stretch) -> None:
        for number in count():
            reply = self._site.ask(f"/sitemaps/{number}.xml")
            if reply.status != 200:  # noqa: PLR2004  # behind the last there is none
                reply.read()
                return
            self._write(file_of(f"/sitemaps/{number}.xml"), reply)

    def _copy_feed(self, task: Stretch) -> None:
        """Pages of the log, counted through all releases."""
        place = 0
        for logged in self.atlas.events.releases():
            first, end = max(task.start - place, 0), min(task.start + task.most - place, logged.pages)
            for page in range(first + 1, end + 1):
                self._copy(Entry(f"/feed/{logged.version}/{page}", None, FEED_FORMS))
                for tag in self.record.languages:
                    self._save(f"/{tag}/changes/{logged.version}/{page}.atom")
            place += logged.pages

    def _copy_gone(self, task: Stretch) -> None:
        for gone in self.atlas.index.all_gone(task.start, task.most):
            entry = document_entry(gone.path)
            if entry is None or entry.page is None:
                continue
            for tag in self.record.languages:
                path = f"/{tag}{entry.page}"
                reply = self._site.ask(path, accept=HTML_TYPE)
                body = reply.read()
                if reply.status == _GONE:
                    self._put(gone_of(path), adapt(body.decode(), self.record).encode())
                    if tag == self.record.languages[0]:
                        for other in (entry.door, *entry.also):
                            self._put(gone_of(other), adapt(body.decode(), self.record).encode())

    def _copy(self, entry: Entry) -> None:
        """Write all pages and forms of an entry, and its doors."""
        for page in count(1):
            goes_on = False
            for suffix in entry.forms:
                if suffix != "html":
                    reply = self._site.get(f"{entry.door}.{suffix}", page)
                    self._write(file_of(f"{entry.door}.{suffix}", page), reply)
                    goes_on = goes_on or reply.goes_on(b"")
            for tag in self.record.languages if entry.page is not None else ():
                goes_on = self._copy_page(f"/{tag}{entry.page}", page) or goes_on
            self._write_doors(entry, page)
            if not goes_on:
                return

    def _copy_page(self, path: str, page: int) -> bool:
        """Write a page; tells whether another one follows."""
        reply = self._site.get(path, page, accept=HTML_TYPE)
        body = reply.read()
        self._put(file_of(path, page), adapt(body.decode(), self.record).encode())
        return reply.goes_on(body)

    def _write_doors(self, entry: Entry, page: int) -> None:
        forms = {form: file_of(f"{entry.door}.{form}", page) for form in entry.forms if form != "html"}
        languages = self.record.languages if entry.page is not None else ()
        pages = {tag: file_of(f"/{tag}{entry.page}", page) for tag in languages}
        path = entry.door.removeprefix("/") + (f"?page={page}" if page > 1 else "")
        written = self._doors.write(Door(path, forms, pages))
        # A thing has no pages of its own; only the document about it has.
        doors = [entry.door, *(entry.also if page == 1 else ())]
        doors += [f"{entry.door}.html"] if "html" in entry.forms else []
        for address in doors:
            self._put(file_of(address, page), written)

    def _save(self, path: str) -> None:
        self._write(file_of(path), self._site.get(path))

    def _write(self, name: str, reply: Reply) -> None:
        assert self._scribe is not None  # noqa: S101  # a task is under way
        # Dumps and assets name no address of the site, and may be no text.
        bodily = name.startswith(_AS_THEY_ARE)
        self._scribe.write(name, reply.each() if bodily else reply.moved_to(self.record.site))

    def _put(self, name: str, body: bytes) -> None:
        assert self._scribe is not None  # noqa: S101  # see above
        self._scribe.write(name, iter((body,)))


def asset_names() -> list[str]:
    """The style sheet, scripts, fonts and pictures of the pages, as they are, not as they are sent compressed."""
    return sorted(path.name for path in BUILT.iterdir() if WITH_DIGEST.fullmatch(path.name))


def _left_open() -> None:
    """The process ends soon."""
