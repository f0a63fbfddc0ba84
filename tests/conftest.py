"""The whole graph of the project itself, and a small project of two datasets that can be built on any day."""

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Store

from coopatlas.graph import load
from coopatlas.progress import Quiet
from coopatlas.release.build import Built, build
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.sources.dataset import open_datasets, open_ontology

ROOT = Path(__file__).resolve().parents[1]

SHAPES = """@prefix ca: <https://w3id.org/coopatlas/ontology#> .
@prefix cash: <https://w3id.org/coopatlas/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
cash:City a sh:NodeShape ; sh:targetClass ca:City ; sh:property cash:City-label .
cash:City-label a sh:PropertyShape ; sh:path skos:prefLabel ; sh:minCount 1 ; sh:message "A city needs a name."@en .
"""
ONTOLOGY = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
<https://w3id.org/coopatlas/ontology> a owl:Ontology ; owl:versionInfo "1.2.3" .
"""
ALIGNMENTS = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
<https://w3id.org/coopatlas/ontology/alignments> a owl:Ontology .
"""
DESCRIPTION = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://w3id.org/coopatlas/dataset/{name}> a dcat:Dataset ;
    dct:title "{name}"@en, "{name}"@pl ;
    dct:description "About {name}."@en, "O {name}."@pl ;
    dct:license <https://creativecommons.org/licenses/by/4.0/> ;
    dct:source <https://w3id.org/coopatlas/id/source/{name}> ;
    dct:issued "2026-11-20"^^<http://www.w3.org/2001/XMLSchema#date> .
"""
TOWNS = """@prefix ca: <https://w3id.org/coopatlas/ontology#> .
@prefix country: <https://w3id.org/coopatlas/id/country/> .
@prefix place: <https://w3id.org/coopatlas/id/place/> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
country:PL a ca:Country ; skos:prefLabel "Poland"@en, "Polska"@pl .
place:lodz a ca:City ; skos:prefLabel "Łódź"@en, "Łódź"@pl ; schema:containedInPlace country:PL .
"""
_TOWN = 'place:{slug} a ca:City ; skos:prefLabel "{name}"@en .\n'
_RIGA, _GDANSK = _TOWN.format(slug="riga", name="Riga"), _TOWN.format(slug="gdansk", name="Gdańsk")
HISTORY = (
    _TOWN.format(slug="lublin", name="Lublin") + _RIGA + _TOWN.format(slug="vilna", name="Vilna"),
    _TOWN.format(slug="lublin", name="City of Lublin")
    + _GDANSK
    + _TOWN.format(slug="vilnius", name="Vilnius")
    + "place:vilna <http://purl.org/dc/terms/isReplacedBy> place:vilnius .\n",
    _TOWN.format(slug="lublin", name="Lublin")
    + _RIGA
    + _TOWN.format(slug="vilnius", name="Vilnius <&> \u2028 city")
    + "place:vilna <http://purl.org/dc/terms/isReplacedBy> place:vilnius .\n",
)
"""What the file of towns says beside ``TOWNS`` in each of three releases."""


@pytest.fixture(autouse=True, scope="module")
def _collected_on_this_thread() -> Iterator[None]:
    """Collect garbage here alone, and not on the threads of servers under test.

    pytest keeps tracebacks in cycles, and with them pyoxigraph's results, which complain when another thread than the
    one that made them lets them go.
    """
    gc.disable()
    yield
    gc.collect()


@pytest.fixture(scope="session")
def atlas() -> Store:
    """The project's own data and ontology with the short cuts, as a release's store holds them."""
    return _released(alignments=True)


@pytest.fixture(scope="session")
def atlas_without_alignments() -> Store:
    """The same for someone who drops ``ontology/alignments.ttl``."""
    return _released(alignments=False)


def _released(*, alignments: bool) -> Store:
    ontology = open_ontology(ROOT / "ontology")
    files = [file for dataset in open_datasets(ROOT / "data") for file in dataset.files]
    graph = load([*files, *ontology.terms, *(ontology.alignments if alignments else ())])
    graph.derive_short_cuts()
    graph.store.extend(graph.merged())
    return graph.store


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two datasets that both say where Łódź lies."""
    return write_towns(tmp_path)


def write_towns(folder: Path) -> Settings:
    """Write the sources of a small project of two datasets into a folder."""
    files = {
        "shapes/city.ttl": SHAPES,
        "ontology/terms.ttl": ONTOLOGY,
        "ontology/alignments.ttl": ALIGNMENTS,
        "data/towns/dataset.ttl": DESCRIPTION.format(name="towns"),
        "data/towns/towns.ttl": TOWNS,
        "data/page/dataset.ttl": DESCRIPTION.format(name="page"),
        "data/page/said.ttl": TOWNS.rpartition("place:lodz")[0].rpartition("country:PL")[0]
        + "place:lodz schema:containedInPlace country:PL .\n",
        "queries/01-towns.rq": "# title: Towns\nSELECT ?town { ?town a <https://w3id.org/coopatlas/ontology#City> }\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return Settings(
        data=folder / "data",
        ontology=folder / "ontology",
        shapes=folder / "shapes",
        queries=folder / "queries",
        releases=folder / "releases",
    )


@pytest.fixture
def towns(settings: Settings) -> Path:
    """The file that tests edit."""
    return settings.data / "towns" / "towns.ttl"


@pytest.fixture
def run(settings: Settings) -> Callable[..., Built]:
    """Build on a day of November 2026, the 20th unless said otherwise."""

    def built(day: int = 20, into: Path | None = None) -> Built:
        chosen = settings if into is None else replace(settings, releases=into)
        return build(chosen, Quiet(), datetime(2026, 11, day, 12, 0, tzinfo=UTC))

    return built


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, ...]:
    """Three releases: towns come, change, go, return and are replaced; Lublin is in the end as it was at first."""
    settings = write_towns(tmp_path_factory.mktemp("history"))
    releases = []
    for day, towns in enumerate(HISTORY, start=20):
        (settings.data / "towns" / "towns.ttl").write_text(TOWNS + towns, encoding="utf-8")
        releases.append(build(settings, Quiet(), datetime(2026, 11, day, 12, 0, tzinfo=UTC)).release)
    return tuple(releases)
