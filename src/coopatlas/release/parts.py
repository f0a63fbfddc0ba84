"""The datasets that a release publishes, as every catalogue lists them: the whole, its datasets, its vocabulary.

DCAT and schema.org write down the same parts, so they cannot differ in a title, a licence or a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coopatlas.release.cover import Cover
from coopatlas.release.distributions import Dump
from coopatlas.release.dumps import file_of_graph
from coopatlas.release.facts import ReleaseFacts
from coopatlas.release.identity import (
    DATA_LICENCE,
    DESCRIPTIONS,
    KEYWORDS,
    PROJECTS_IRI,
    TITLES,
    VOCABULARY_IRI,
    WHOLE_IRI,
)
from coopatlas.release.manifest import DatasetFacts
from coopatlas.vocabulary import BASE, ONTOLOGY_IRI

_ENGLISH, _POLISH = (f"http://publications.europa.eu/resource/authority/language/{code}" for code in ("ENG", "POL"))
_IRREGULAR = "http://publications.europa.eu/resource/authority/frequency/IRREG"
_VOCABULARY_FOLDER = "ontology"
_DATASETS_FOLDER = "datasets"
_VOCABULARY_TITLES = {
    "en": "Ontology and concept schemes of the Cooperation Atlas",
    "pl": "Ontologia i schematy pojęć Atlasu współpracy",
}
_VOCABULARY_DESCRIPTIONS = {
    "en": "Classes and properties of the Atlas itself, how they relate to those of others, and its concepts in SKOS.",
    "pl": "Własne klasy i właściwości Atlasu, ich związki z cudzymi oraz pojęcia zapisane w SKOS.",
}
_VOCABULARY_KEYWORDS = (("en", "ontology"), ("en", "concept scheme"), ("pl", "ontologia"), ("pl", "schemat pojęć"))


@dataclass(frozen=True)
class Part:
    """A dataset of the catalogue.

    Shape: ``titles`` and ``descriptions`` map a language to the text, ``keywords`` are (language, word), ``languages``
    and ``frequency`` concepts of the EU's authority tables, ``page`` the document for people. ``issued`` is an
    ISO 8601 day, None where it is not known; ``series`` the series that the dataset belongs to.
    """

    iri: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    licence: str
    version: str
    issued: str | None
    languages: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...]
    frequency: str
    cover: Cover
    page: str
    dumps: tuple[Dump, ...]
    sources: tuple[str, ...] = ()
    series: str | None = None


def parts_of(facts: ReleaseFacts, dumps: Iterable[Dump]) -> tuple[Part, ...]:
    """The parts of a release: the whole first, then its datasets, then the vocabulary where it has dumps.

    Args:
        facts: what was counted.
        dumps: the files of the dumps.
    """
    files = tuple(dumps)
    datasets = tuple(_dataset(facts, dataset, files) for dataset in facts.datasets)
    vocabulary = _vocabulary(facts, files)
    others = (*datasets, vocabulary) if vocabulary.dumps else datasets
    claimed = {dump.path for part in others for dump in part.dumps}
    # Whatever belongs to no part holds something of the whole, so no dump goes without a description.
    return (_whole(facts, others, tuple(dump for dump in files if dump.path not in claimed)), *others)


def _whole(facts: ReleaseFacts, parts: Iterable[Part], dumps: tuple[Dump, ...]) -> Part:
    return Part(
        iri=WHOLE_IRI,
        titles=TITLES,
        descriptions=DESCRIPTIONS,
        licence=DATA_LICENCE,
        version=facts.version,
        # Of the state that it is in; when the very first release was made is known only while that is kept.
        issued=facts.issued.isoformat(),
        languages=tuple(sorted({language for part in parts for language in part.languages})),
        keywords=KEYWORDS,
        frequency=_IRREGULAR,
        cover=facts.cover,
        page=BASE,
        dumps=dumps,
        sources=tuple(sorted({source for dataset in facts.datasets for source in dataset.sources})),
    )


def _dataset(facts: ReleaseFacts, dataset: DatasetFacts, dumps: tuple[Dump, ...]) -> Part:
    details = facts.details[dataset.iri]
    plain = file_of_graph(dataset.iri)
    stem = plain.rpartition(".")[0]
    return Part(
        iri=dataset.iri,
        titles=dataset.titles,
        descriptions=dataset.descriptions,
        licence=dataset.licence,
        version=facts.version,
        issued=dataset.issued,
        languages=details.languages or (_ENGLISH, _POLISH),
        keywords=details.keywords,
        frequency=details.frequency or _IRREGULAR,
        cover=details.cover,
        page=f"{BASE}doc/dataset/{dataset.name}",
        dumps=tuple(
            dump for dump in dumps if dump.folder == _DATASETS_FOLDER and dump.plain.rpartition(".")[0] == stem
        ),
        sources=dataset.sources,
        series=PROJECTS_IRI if details.tells_of_project else None,
    )


def _vocabulary(facts: ReleaseFacts, dumps: tuple[Dump, ...]) -> Part:
    return Part(
        iri=VOCABULARY_IRI,
        titles=_VOCABULARY_TITLES,
        descriptions=_VOCABULARY_DESCRIPTIONS,
        licence=DATA_LICENCE,
        version=facts.ontology_version or facts.version,
        issued=None,
        languages=(_ENGLISH, _POLISH),
        keywords=_VOCABULARY_KEYWORDS,
        frequency=_IRREGULAR,
        cover=Cover(),
        page=ONTOLOGY_IRI,
        dumps=tuple(dump for dump in dumps if dump.folder == _VOCABULARY_FOLDER),
    )
