"""Datasets: one folder in ``data/`` is one ``dcat:Dataset``, one source and one named graph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

from coopatlas.errors import DescriptionMissing, Location, SettingsError, SourceError
from coopatlas.formats import table_of
from coopatlas.sources.reader import SourceFile, read_graph
from coopatlas.vocabulary import DATASET

DESCRIPTION_NAME = "dataset.ttl"
ALIGNMENTS_STEM = "alignments"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
LANGUAGES = ("en", "pl")


@dataclass(frozen=True)
class Dataset:
    """One folder of sources. ``name`` is the folder's name, ``iri`` names both the dataset and its graph."""

    folder: Path
    name: str
    iri: str
    files: tuple[SourceFile, ...]


@dataclass(frozen=True)
class Description:
    """What ``dataset.ttl`` says of a dataset. ``titles`` and ``descriptions`` map a language to the text."""

    titles: dict[str, str]
    descriptions: dict[str, str]
    licence: str
    issued: str
    sources: tuple[str, ...]


def open_datasets(data: Path) -> tuple[Dataset, ...]:
    """Open every dataset of a data folder, sorted by name.

    Raises:
        SettingsError: when there is no such folder.
        SourceError: when a file lies beside the folders.
        DescriptionMissing: when a folder has no ``dataset.ttl``.
    """
    if not data.is_dir():
        raise SettingsError(f"{data}: no such folder; the setting 'data' names the folder of the datasets")
    entries = sorted(entry for entry in data.iterdir() if not entry.name.startswith("."))
    for entry in entries:
        if entry.is_file() and not _is_remark(entry):
            raise SourceError(Location(entry), "lies in no dataset and would be lost; move it into a dataset's folder")
    return tuple(open_dataset(folder) for folder in entries if folder.is_dir())


def open_dataset(folder: Path) -> Dataset:
    """Open one dataset folder. Remarks (a README) are left alone; any other file counts as a source.

    A file of a kind that is not read is listed, too, so that reading it says so: nothing is left out in silence.

    Raises:
        SourceError: when the folder's name cannot be part of an IRI.
        DescriptionMissing: when the folder has no ``dataset.ttl``.
    """
    if not _SLUG.fullmatch(folder.name):
        raise SourceError(
            Location(folder), "the folder's name becomes part of an IRI; use lower-case ASCII letters, digits, hyphens"
        )
    if not (folder / DESCRIPTION_NAME).is_file():
        raise DescriptionMissing(
            Location(folder), f"a dataset needs a {DESCRIPTION_NAME} with title, description, licence and source"
        )
    iri = str(DATASET[folder.name])
    return Dataset(folder, folder.name, iri, tuple(SourceFile(path, iri) for path in _sources(folder)))


def read_description(dataset: Dataset) -> Description:
    """Read what a dataset says of itself.

    Raises:
        DescriptionMissing: naming the property that is missing.
        SourceError: when the file does not parse.
    """
    path = dataset.folder / DESCRIPTION_NAME
    graph = read_graph([SourceFile(path, dataset.iri)])
    subject = URIRef(dataset.iri)
    texts = {
        name: _by_language(graph, subject, predicate)
        for name, predicate in (("title", DCTERMS.title), ("description", DCTERMS.description))
    }
    for name, found in texts.items():
        for language in LANGUAGES:
            if language not in found:
                raise DescriptionMissing(Location(path), f"<{subject}> has no dct:{name} in '{language}'; add one")
    single = {}
    for name, predicate in (("license", DCTERMS.license), ("issued", DCTERMS.issued)):
        value = graph.value(subject, predicate)
        if value is None:
            raise DescriptionMissing(Location(path), f"<{subject}> has no dct:{name}; add one")
        single[name] = str(value)
    sources = tuple(sorted(str(source) for source in graph.objects(subject, DCTERMS.source)))
    return Description(texts["title"], texts["description"], single["license"], single["issued"], sources)


@dataclass(frozen=True)
class Ontology:
    """The files of the ontology folder. ``alignments`` map our terms to other vocabularies'.

    The alignments are published but not validated with: SHACL follows ``rdfs:subClassOf``, so a mapping would
    let shapes for memberships, say, judge participations too. Source: SHACL §2.1.3.2.
    """

    terms: tuple[SourceFile, ...]
    alignments: tuple[SourceFile, ...]


def open_ontology(ontology: Path) -> Ontology:
    """Open the ontology folder; each file belongs to the graph named by the ontology or scheme that it declares.

    Raises:
        SettingsError: when there is no such folder.
        SourceError: when a file does not parse, or declares no ``owl:Ontology`` and no ``skos:ConceptScheme``.
    """
    if not ontology.is_dir():
        raise SettingsError(f"{ontology}: no such folder; the setting 'ontology' names the folder of the ontology")
    files = [SourceFile(path, _declared(path)) for path in _sources(ontology)]
    return Ontology(
        terms=tuple(file for file in files if file.path.stem != ALIGNMENTS_STEM),
        alignments=tuple(file for file in files if file.path.stem == ALIGNMENTS_STEM),
    )


def _sources(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and not _is_remark(path) and not _describes_another(path):
            yield path


def _describes_another(path: Path) -> bool:
    """Tell whether a file is the metadata of a table, and read with it."""
    table = table_of(path)
    return table != path and table.is_file()


def _is_remark(path: Path) -> bool:
    return path.suffix.lower() in {"", ".md", ".txt"}


def _declared(path: Path) -> str:
    graph = read_graph([SourceFile(path, DATASET)])
    for kind in (OWL.Ontology, SKOS.ConceptScheme):
        declared = sorted(str(subject) for subject in graph.subjects(RDF.type, kind))
        if declared:
            return declared[0]
    raise SourceError(Location(path), "declares no owl:Ontology and no skos:ConceptScheme; one of them names its graph")


def _by_language(graph: Graph, subject: URIRef, predicate: URIRef) -> dict[str, str]:
    literals = [value for value in graph.objects(subject, predicate) if isinstance(value, Literal)]
    return {value.language: str(value) for value in literals if value.language is not None}
