"""The test files of the W3C's data-shapes suite and of DASH, as they ride in pySHACL's source distribution.

A file holds data and shapes together, or names the files of both. ``python -m tests.shacl.cases`` prints the folder.

Source: https://w3c.github.io/data-shapes/data-shapes-test-suite/
"""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store
from rdflib import Graph, URIRef

ROOT = Path(__file__).resolve().parents[2]
_PINNED = re.search(
    r"^(\w+)==([\d.]+)", (Path(__file__).parent / "source.txt").read_text(encoding="utf-8"), re.MULTILINE
)
assert _PINNED is not None, "tests/shacl/source.txt pins no package"
SUITES = ROOT / ".cache" / "suites" / f"{_PINNED[1]}-{_PINNED[2]}"
_DATA = NamedNode("http://www.w3.org/ns/shacl-test#dataGraph")
_SHAPES = NamedNode("http://www.w3.org/ns/shacl-test#shapesGraph")
_BASE = "https://example.org/"


@dataclass(frozen=True)
class Case:
    """A test file; ``name`` is its path within the suites."""

    name: str

    def data(self) -> Store:
        """What is to be validated, in one default graph."""
        return self._loaded(_DATA)

    def shapes(self) -> Graph:
        """The shapes, in rdflib's terms; their base is that of the file."""
        store = self._loaded(_SHAPES)
        lines = "\n".join(f"{quad.triple} ." for quad in store)
        return Graph(identifier=URIRef(_BASE + self.name)).parse(data=lines, format="nt")

    def parts(self) -> frozenset[str]:
        """The other files that this one names as its data or its shapes."""
        own = _load([self.name])
        return frozenset(name for role in (_DATA, _SHAPES) for name in self._named(own, role)) - {self.name}

    def _named(self, own: Store, role: NamedNode) -> list[str]:
        found = (quad.object for quad in own.quads_for_pattern(None, role, None))
        return [term.value.removeprefix(_BASE) for term in found if isinstance(term, NamedNode)]

    def _loaded(self, role: NamedNode) -> Store:
        own = _load([self.name])
        named = self._named(own, role)
        return own if set(named) <= {self.name} else _load(named)


def _load(names: Iterable[str]) -> Store:
    store = Store()
    for name in names:
        store.load(path=SUITES / name, format=RdfFormat.TURTLE, base_iri=_BASE + name)
    return store


@cache
def cases() -> tuple[Case, ...]:
    """List all tests: every file but manifests that only list others, and what others name as their parts.

    Raises:
        SystemExit: when the suites are not at hand.
    """
    if not SUITES.is_dir():
        sys.exit("error: the test suites of SHACL are not at hand; run scripts/suites, which takes them once")
    names = (path.relative_to(SUITES).as_posix() for path in SUITES.rglob("*.ttl"))
    found = [Case(name) for name in sorted(names) if not name.endswith("/manifest.ttl")]
    parts = frozenset[str]().union(*(case.parts() for case in found))
    return tuple(case for case in found if case.name not in parts)


if __name__ == "__main__":
    print(SUITES)  # noqa: T201  # scripts/suites reads it
