"""The catalogue of the project itself against the official shapes of DCAT-AP 3.0.1, and the full file of 3.0.0.

The full file of 3.0.1 refers to shapes that it does not define.

Source: https://semiceu.github.io/DCAT-AP/releases/3.0.1/ (CC BY 4.0), see LICENCES.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, Namespace
from rdflib.namespace import RDF, SH

from coopatlas.progress import Quiet
from coopatlas.release.build import build
from coopatlas.settings import Settings
from coopatlas.vocabulary import DCAT, shorten

ROOT = Path(__file__).resolve().parents[2]
SHAPES = Path(__file__).parent / "dcat-ap"
DOCUMENT = ROOT / "docs" / "descriptions.md"
DCT = Namespace("http://purl.org/dc/terms/")
ROW = re.compile(r"\| `(?P<kind>[\w:-]+)` \| `(?P<path>[\w:-]+)` \| [^|]+ \|")


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folders = {name: ROOT / name for name in ("data", "ontology", "shapes", "queries")}
    settings = replace(Settings(), releases=tmp_path_factory.mktemp("releases"), **folders)  # type: ignore[arg-type]  # folders are paths
    release = build(settings, Quiet(), datetime(2026, 11, 20, tzinfo=UTC)).release
    return Graph().parse(release.path / "catalog.ttl")


def _results(catalog: Graph, shapes: str) -> Iterator[tuple[str, str, str]]:
    """What a file of shapes has to say: severity, class of the focus node, path."""
    _, report, _ = pyshacl.validate(catalog, shacl_graph=Graph().parse(SHAPES / shapes), advanced=True)
    assert isinstance(report, Graph)
    kinds = (DCAT.Dataset, DCAT.DataService, DCAT.Catalog, DCAT.DatasetSeries, DCT.Location)
    for result in report.objects(None, SH.result):
        focus = report.value(result, SH.focusNode)
        types = set(catalog.objects(focus, RDF.type))
        kind = next((kind for kind in kinds if kind in types), None) or next(iter(types))
        severity = str(report.value(result, SH.resultSeverity)).rpartition("#")[2]
        yield severity, shorten(str(kind)), shorten(str(report.value(result, SH.resultPath)))


@pytest.mark.parametrize("shapes", sorted(path.name for path in SHAPES.glob("*.ttl")))
def test_no_shape_is_violated(catalog: Graph, shapes: str) -> None:
    assert [result for result in _results(catalog, shapes) if result[0] == "Violation"] == []


def test_what_is_recommended_and_missing_is_told_with_its_reason(catalog: Graph) -> None:
    results = (*_results(catalog, "shapes_recommended.ttl"), *_results(catalog, "mdr-vocabularies.shape.ttl"))
    missing = {(kind, path) for _, kind, path in results}
    told = {(row["kind"], row["path"]) for row in ROW.finditer(DOCUMENT.read_text(encoding="utf-8"))}
    assert missing == told, "the table in docs/descriptions.md lists what is missing, and why"


def test_the_shapes_do_judge(catalog: Graph) -> None:
    broken = Graph() + catalog
    broken.remove((None, DCT.title, None))
    assert any(result[0] == "Violation" for result in _results(broken, "shapes.ttl"))
