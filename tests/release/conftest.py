"""A directory of whatever Turtle says."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from coopatlas.languages.language import read_languages
from coopatlas.release.directory import Directory
from coopatlas.release.indexing import write_index
from coopatlas.release.registering import write_directory
from coopatlas.vocabulary import PREFIXES


@pytest.fixture
def register(tmp_path: Path) -> Callable[..., Directory]:
    """Write the directory of what is said in some graphs, each given as Turtle without its prefixes."""

    def registered(*graphs: str, name: str = "release") -> Directory:
        store = Store()
        prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
        for number, turtle in enumerate(graphs):
            graph = NamedNode(f"https://w3id.org/coopatlas/dataset/{number}")
            store.load((prefixes + turtle).encode(), format=RdfFormat.TURTLE, to_graph=graph)
        folder = tmp_path / name
        folder.mkdir()
        quads = folder / "quads.nq"
        quads.write_text("".join(sorted(f"{quad} .\n" for quad in store)), encoding="utf-8")
        write_index(quads, None, folder, version="2026.11.20", now=datetime(2026, 11, 20, tzinfo=UTC))
        write_directory(quads, folder, read_languages())
        return Directory.of(folder)

    return registered
