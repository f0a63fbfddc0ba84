"""The link checker: every link of a copy within the site has to lead to a file of the copy.

The list of files is read as a stream and each file by itself, so memory does not grow with the copy. IRIs of the data
and addresses below the base may also lead to what only a server answers, as a catalogue tells of the endpoint; a page
of a copy may not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from coopatlas.errors import ExportError
from coopatlas.export.hands import hands, spread
from coopatlas.export.layout import GONE_NAME, INDEX_NAME
from coopatlas.export.links import Link, NotReadable, line_of, links_of
from coopatlas.export.record import SUMS_NAME, Record
from coopatlas.progress import Progress
from coopatlas.release.manifest import DUMPS_NAME
from coopatlas.vocabulary import BASE

FILES_AT_ONCE = 500
MAX_TOLD = 1_000
"""How many broken links are told one by one."""
_REMEMBERED = 100_000
_HASH_CHARACTERS = 64
_DUMPS = f"{DUMPS_NAME}/"
_STRICT = (".html", ".css")
"""Files whose links people follow: none of them may lead to a server."""


@dataclass(frozen=True)
class Broken:
    """A link that leads to nothing, or a file that cannot be read; ``line`` counts from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """Write ``file:line: message``, as compilers do."""
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Checked:
    """What was found: how many files and links there are, how many lead to a server, and what is broken."""

    files: int = 0
    links: int = 0
    to_server: int = 0
    broken: tuple[Broken, ...] = ()
    untold: int = 0

    def __add__(self, other: Checked) -> Checked:
        """Put two parts of a copy together; of what is broken only so much is kept."""
        broken = (*self.broken, *other.broken)
        return Checked(
            self.files + other.files,
            self.links + other.links,
            self.to_server + other.to_server,
            broken[:MAX_TOLD],
            self.untold + other.untold + len(broken[MAX_TOLD:]),
        )


@dataclass
class Checker:
    """Checks files, in one process. ``folder`` holds the copy, ``record`` tells of it."""

    folder: Path
    record: Record
    _known: dict[str, bool] = field(default_factory=dict)

    def __call__(self, batch: int) -> Checked:
        """Check the files that the list of hashes names from a place on."""
        return sum(map(self._check, _names(self.folder, batch)), Checked())

    def _check(self, name: str) -> Checked:
        try:
            body = b"" if name.startswith(_DUMPS) else (self.folder / name).read_bytes()
            listed = dict.fromkeys(links_of(name, body, (BASE, f"{self.record.site}/"))) if body else {}
        except FileNotFoundError:
            return Checked(1, broken=(Broken(name, 1, f"is missing, though {SUMS_NAME} lists it; export anew"),))
        except NotReadable as error:
            return Checked(1, broken=(Broken(name, error.line or 1, f"{error}; export anew"),))
        links = to_server = 0
        broken: list[Broken] = []
        for link in listed:
            path = self._within(name, link.address)
            if path is None:
                continue
            links += 1
            file = self._file(path, link, strict=name.endswith(_STRICT))
            if file is None and (not name.endswith(_STRICT) or link.address.startswith(BASE)):
                to_server += 1
            elif file is None or not self._is_there(file):
                broken.append(Broken(name, line_of(body, link), _told(link, file)))
        return Checked(1, links, to_server, tuple(broken))

    def _within(self, name: str, address: str) -> str | None:
        """The address within the site, from its first slash on; None for one elsewhere."""
        site, prefix = self.record.site, self.record.prefix
        if address.startswith(("#", "?#", "data:", "mailto:")):
            return None
        if address.startswith(f"{prefix}/") and not address.startswith("//") and "/." not in address:
            return address.removeprefix(prefix)
        for beginning in (BASE.removesuffix("/"), site):
            if address == beginning or address.startswith(f"{beginning}/"):
                return address.removeprefix(beginning) or "/"
        whole = urljoin(f"{site}/{name}", address)
        if whole.startswith(f"{site}/"):
            return whole.removeprefix(site)
        # On the same host but not below the site, where nothing of the copy is.
        return f"/..{urlsplit(whole).path}" if urlsplit(whole).netloc == urlsplit(site).netloc else None

    def _file(self, path: str, link: Link, *, strict: bool) -> str | None:
        """The file that has to be there; None for what only a server answers.

        Lasting addresses are laid out as the copy is; a link of a page names what any host finds under it.
        """
        if link.iri and link.address.startswith(BASE):
            return self.record.file_of_iri(link.address)
        if not strict or link.address.startswith(BASE):
            return self.record.file(path)
        parts = urlsplit(path)
        plain = unquote(parts.path).removeprefix("/")
        if parts.query:
            return None
        return f"{plain}{INDEX_NAME}" if plain.endswith("/") or not plain else plain

    def _is_there(self, file: str) -> bool:
        known = self._known.get(file)
        if known is None:
            known = self._found(file)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[file] = known
        return known

    def _found(self, file: str) -> bool:
        if ".." in file.split("/"):
            return False
        place = self.folder / file
        folder_or_gone = (place / INDEX_NAME, place.with_name(GONE_NAME))
        return place.is_file() or any(one.is_file() for one in folder_or_gone)


def check(folder: Path, progress: Progress) -> Checked:
    """Check all links of a copy.

    Args:
        folder: holds the copy.
        progress: counts batches of files.

    Raises:
        ExportError: when the folder holds no copy.
    """
    checker, batches = Checker(folder, Record.read(folder)), _batches(folder)
    return sum(progress.each(spread(checker, batches, hands()), "checking links", len(batches)), Checked())


def _batches(folder: Path) -> list[int]:
    """Where in the list of hashes each batch of files begins, in bytes."""
    try:
        with (folder / SUMS_NAME).open("rb") as sums:
            batches = [0]
            while sum(1 for _ in islice(sums, FILES_AT_ONCE)) == FILES_AT_ONCE:
                batches.append(sums.tell())
    except OSError as error:
        raise ExportError(f"{folder / SUMS_NAME}: not readable ({error}); export anew") from error
    return batches


def _names(folder: Path, batch: int) -> list[str]:
    with (folder / SUMS_NAME).open("rb") as sums:
        sums.seek(batch)
        return [line[_HASH_CHARACTERS + 2 : -1].decode("utf-8", "replace") for line in islice(sums, FILES_AT_ONCE)]


def _told(link: Link, file: str | None) -> str:
    if file is None:
        return f"{link.address} is answered by a server only, and a copy has none; export anew, or take the link out"
    return f"{link.address} leads to nothing: there is no {file}; export anew, or mend the link"
