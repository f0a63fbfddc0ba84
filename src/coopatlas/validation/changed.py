"""What a change in git can affect: the predicates of the statements that it adds or removes.

The results for the rest need not be looked for only if they are known: the revision that is compared with had no
findings at all. That is found once for each revision, by validating it whole, and noted in the repository's own folder
of git, together with what was read from the queries of the shapes.
"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from importlib.metadata import version as version_of
from pathlib import Path

from rdflib.namespace import RDFS

from coopatlas.errors import SettingsError, SourceError
from coopatlas.formats import TABLE, metadata_of, of_file, table_of
from coopatlas.settings import Settings
from coopatlas.sources.reader import SourceFile, Statement, read_statements
from coopatlas.validation.screen.footprint import Known
from coopatlas.validation.validator import Affected

_NOTES_NAME = "coopatlas-validation.json"
_MOST_NOTED = 200
"""How many revisions without findings are remembered."""
_UNKNOWN = ""
"""Stands among the predicates for a file that cannot be read."""
_ANY_GRAPH = "https://w3id.org/coopatlas/dataset/compared"
_CODE = Path(__file__).parents[1]


@dataclass
class _Notes:
    """What was found out before: inputs without findings, and the predicates in queries."""

    path: Path
    clean: list[str] = field(default_factory=list)
    queries: Known = field(default_factory=dict)

    def write(self) -> None:
        text = json.dumps({"clean": self.clean[-_MOST_NOTED:], "queries": dict(self.queries)})
        # In one step, so that two runs at once leave one of both whole.
        with tempfile.NamedTemporaryFile("w", dir=self.path.parent, delete=False, encoding="utf-8") as file:
            file.write(text)
        Path(file.name).replace(self.path)


def _read_notes(path: Path) -> _Notes:
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
        return _Notes(path, list(noted["clean"]), dict(noted["queries"]))
    except (OSError, ValueError, KeyError, TypeError):
        return _Notes(path)  # none yet, or torn: it is found out anew


class Revision:
    """A revision of the folders that the settings name, to be compared with the files as they are now."""

    def __init__(self, name: str, settings: Settings) -> None:
        """Find a revision.

        Raises:
            SettingsError: when the data are in no git repository, or it knows no such revision.
        """
        self._settings = settings
        self._root = Path(_git(settings.data, "rev-parse", "--show-toplevel").strip())
        self._name = _git(self._root, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}").strip()
        folder = _git(self._root, "rev-parse", "--absolute-git-dir").strip()
        self._notes = _read_notes(Path(folder) / _NOTES_NAME)

    def affected(self, has_findings: Callable[[Settings], bool]) -> Affected | None:
        """Find what has changed since; None where that cannot be told, so that all has to be validated.

        Args:
            has_findings: validates the folders that settings name.
        """
        changed = self._changed()
        if not all(self._is_data(path) for path in changed) or not self._is_clean(has_findings):
            return None
        # What a table says changes with its metadata, too.
        files = {table_of(path) for path in changed}
        predicates = {predicate for path in files for predicate in self._predicates(path)}
        if predicates & {_UNKNOWN, str(RDFS.subClassOf)}:
            return None
        return Affected(frozenset(predicates), self._notes.queries)

    def note(self) -> None:
        """Keep what was found out."""
        self._notes.write()

    def _folders(self) -> list[Path]:
        chosen = (self._settings.data, self._settings.ontology, self._settings.shapes)
        outside = [folder for folder in chosen if not folder.resolve().is_relative_to(self._root)]
        if outside:
            raise SettingsError(f"{outside[0]}: not in the git repository {self._root}, which --changed compares with")
        return [folder.resolve().relative_to(self._root) for folder in chosen]

    def _is_data(self, path: Path) -> bool:
        # A dataset appears or goes with its description, which decides what belongs to it.
        return self._folders()[0] in path.parents and path.name != "dataset.ttl"

    def _changed(self) -> list[Path]:
        folders = [str(folder) for folder in self._folders()]
        listed = _git(self._root, "diff", "--name-only", "--no-renames", "-z", self._name, "--", *folders)
        added = _git(self._root, "ls-files", "--others", "-z", "--", *folders)
        return sorted({Path(name) for name in (listed + added).split("\0") if name})

    def _is_clean(self, has_findings: Callable[[Settings], bool]) -> bool:
        key = self._key()
        if key not in self._notes.clean:
            with tempfile.TemporaryDirectory() as folder:
                if has_findings(self._exported(Path(folder))):
                    return False
            self._notes.clean.append(key)
        return True

    def _key(self) -> str:
        """Hash all that decides on the findings: the folders, and the code that validates."""
        total = hashlib.sha256()
        for folder in self._folders():
            total.update(_git(self._root, "rev-parse", f"{self._name}:{folder.as_posix()}").encode())
        for package in ("pyshacl", "pyoxigraph", "rdflib"):
            total.update(version_of(package).encode())
        for path in sorted(_CODE.rglob("*.py")):
            total.update(path.read_bytes())
        return total.hexdigest()

    def _exported(self, into: Path) -> Settings:
        """Write the folders as they were, and give the settings that name them."""
        folders = self._folders()
        archive = _run(self._root, "archive", "--format=tar", self._name, "--", *map(str, folders))
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
            tar.extractall(into, filter="data")
        data, ontology, shapes = (into / folder for folder in folders)
        return replace(self._settings, data=data, ontology=ontology, shapes=shapes)

    def _write(self, path: Path, to: Path) -> bool:
        """Write a file as it was at the revision; false where there was none."""
        shown = _run(self._root, "show", f"{self._name}:{path.as_posix()}")
        if shown.returncode:
            return False
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(shown.stdout)
        return True

    def _predicates(self, path: Path) -> Iterator[str]:
        """Give the predicates of all statements of a file that it did not have before, or has no longer."""
        if of_file(path) is None:
            return
        with tempfile.TemporaryDirectory() as folder:
            before = Path(folder) / path.name
            if not self._write(path, before):
                before.touch()
            if of_file(path) is TABLE:
                self._write(metadata_of(path), metadata_of(before))
            after = self._root / path
            if not after.exists():
                after = Path(folder) / f"now-{path.name}"
                after.touch()
            yield from _differing(before, after)


def _differing(before: Path, after: Path) -> set[str]:
    try:
        old, new = ({statement.quad for statement in _read(path)} for path in (before, after))
    except SourceError:
        return {_UNKNOWN}
    return {quad.predicate.value for quad in old ^ new}


def _read(path: Path) -> Iterator[Statement]:
    return read_statements(SourceFile(path, _ANY_GRAPH))


def _git(folder: Path, *arguments: str) -> str:
    ended = _run(folder, *arguments)
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip().splitlines()
        raise SettingsError(f"git {arguments[0]} failed: {said[0] if said else 'without a word'}")
    return ended.stdout.decode()


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)  # noqa: S607
    except OSError as error:
        raise SettingsError(f"git cannot be run ({error.strerror}); --changed needs it") from error
