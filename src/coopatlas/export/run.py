"""The order of the steps of an export: take inventory, copy, tell hosts, check all links, put it in its place.

Memory does not grow with the release: documents are read from its index in stretches, and the list of hashes is put
together of those of the tasks.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from pathlib import Path

from coopatlas import __version__
from coopatlas.errors import ExportError
from coopatlas.export.asking import Site
from coopatlas.export.checking import Checked, check
from coopatlas.export.copying import Copyist, Scribe, Stretch, Written, asset_names
from coopatlas.export.doors import Doors
from coopatlas.export.hands import hands, spread
from coopatlas.export.hosts import host_files
from coopatlas.export.inventory import Inventory, take_inventory
from coopatlas.export.record import RECORD_NAME, SUMS_NAME, Record
from coopatlas.export.staging import staged
from coopatlas.languages.language import DEFAULT_LANGUAGE, read_languages
from coopatlas.progress import Progress
from coopatlas.release.events import Events
from coopatlas.release.index import Index
from coopatlas.release.manifest import Release
from coopatlas.web.app import app_of
from coopatlas.web.atlas import Atlas, Service
from coopatlas.web.bundle import read_bundle

AT_ONCE = 50
"""How many documents, pages of the log or files a task writes."""
_SUMS_FOLDER = ".sums"


@dataclass(frozen=True)
class Exported:
    """What came of an export: how much was written, and what the check found."""

    record: Record
    written: Written
    checked: Checked


def export(release: Release, opened: Callable[[], Atlas], target: Path, site: str, progress: Progress) -> Exported:
    """Write a copy of the site, and check its links. Where one is broken, the target stays as it was.

    Args:
        release: what is copied.
        opened: gives it as it is served in a copy; called once in each process.
        target: the folder of the copy; new, empty, or an earlier copy.
        site: the address at which the copy is to be published, without a slash at its end.
        progress: is told of each step.

    Raises:
        ExportError: when the copy cannot be written.
    """
    _check_names(release)
    languages = read_languages()
    tags = tuple(sorted(languages, key=lambda tag: (tag != DEFAULT_LANGUAGE, tag)))
    with staged(target) as draft:
        with progress.step("taking inventory"):
            (inventory,) = spread(partial(_survey, opened, release), [tags], min(1, hands()))
        manifest = release.manifest
        record = Record(release.version, manifest.content_hash, __version__, site, tags, inventory.server)
        copyist = Copyist(opened, record, inventory.entries, inventory.files, draft, draft / _SUMS_FOLDER)
        copyist.sums.mkdir()
        tasks = list(_tasks(inventory, release))
        written = sum(progress.each(spread(copyist, tasks, hands()), "writing the copy", len(tasks)), Written())
        doors = Doors(record, {tag: languages[tag] for tag in tags}, f"/static/{read_bundle().names['site.css']}")
        written += _finish(copyist, doors, len(tasks))
        checked = check(draft, progress)
        if checked.broken:
            raise LinksBroken(checked)
    return Exported(record, written, checked)


class LinksBroken(ExportError):
    """Links of a copy lead to nothing; ``checked`` tells which."""

    def __init__(self, checked: Checked) -> None:
        """Keep what was found, and count it in the text."""
        number = len(checked.broken) + checked.untold
        super().__init__(
            f"{number} link(s) lead to nothing (see above). Of an export, nothing was put in its place: the page that "
            "has the link is wrong, or its neighbours; of a copy that was changed: mend it, or export anew"
        )
        self.checked = checked


def _check_names(release: Release) -> None:
    alike = Index.of(release.path).same_but_for_case()
    if alike is not None:
        raise ExportError(
            f"{alike[0]} and {alike[1]} differ in upper and lower case alone, so one file would take the other's place "
            "on many hosts; give one of the two resources another name"
        )


def _survey(opened: Callable[[], Atlas], release: Release, languages: Sequence[str]) -> Inventory:
    application = app_of(Service(opened(), close=_left_open))
    return take_inventory(Site(application), application.url_map.iter_rules(), release, languages)


def _left_open() -> None:
    """The process ends soon."""


def _tasks(inventory: Inventory, release: Release) -> Iterator[Stretch]:
    documents, gone = Index.of(release.path).counts()
    numbers = count()
    amounts = {
        "routes": len(inventory.entries),
        "files": len(inventory.files),
        "releases": len(release.manifest.files) + 1 + len(asset_names()),
        "sitemaps": 1,
        "feed": sum(logged.pages for logged in Events.of(release.path).releases()),
        "gone": gone,
        "documents": documents,
    }
    most = {"routes": 1, "feed": 5}
    for kind, amount in amounts.items():
        size = most.get(kind, AT_ONCE)
        yield from (Stretch(next(numbers), kind, start, size) for start in range(0, amount, size))


def _finish(copyist: Copyist, doors: Doors, number: int) -> Written:
    """Write what is for hosts, the record, and the list of all hashes."""
    with (copyist.sums / f"{number:08}").open("wb") as sums:
        scribe = Scribe(copyist.folder, sums)
        name, missing = doors.not_found()
        texts = {**host_files(copyist.record), RECORD_NAME: copyist.record.to_json()}
        for file, body in chain([(name, missing)], ((file, text.encode()) for file, text in texts.items())):
            scribe.write(file, iter((body,)))
    with (copyist.folder / SUMS_NAME).open("wb") as whole:
        for part in range(number + 1):
            with (copyist.sums / f"{part:08}").open("rb") as sums:
                shutil.copyfileobj(sums, whole)
    shutil.rmtree(copyist.sums)
    return Written(scribe.files, scribe.size_bytes)
