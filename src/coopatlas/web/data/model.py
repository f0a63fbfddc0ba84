"""The main classes of the model and the properties between them, with the numbers that a release has of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rdflib.namespace import DCTERMS, ORG

from coopatlas.languages.language import Language
from coopatlas.release.directory import Directory
from coopatlas.vocabulary import BASE, CA, shorten
from coopatlas.web.names import Text
from coopatlas.web.pages import local
from coopatlas.web.things import label_of
from coopatlas.web.uses import Uses

_ORGANISATION, _PLACE = str(ORG.Organization), str(DCTERMS.Location)
_CLASSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **{str(CA[name]): (str(CA[name]),) for name in ("Programme", "Project", "Participation")},
        _ORGANISATION: (_ORGANISATION,),
        **{str(CA[name]): (str(CA[name]),) for name in ("Network", "Event", "ThematicGroup", "Statistic")},
        _PLACE: (str(CA.City), str(CA.Region)),
        str(CA.Country): (str(CA.Country),),
    }
)
"""What the picture shows → the classes that it stands for. A country is a place, too, but has its own part in it."""
_LINKS = (
    (CA.Project, CA.programme, CA.Programme),
    (CA.Participation, CA.project, CA.Project),
    (CA.Participation, CA.participant, ORG.Organization),
    (ORG.Organization, CA.manages, CA.Network),
    (CA.Event, CA.project, CA.Project),
    (CA.ThematicGroup, CA.project, CA.Project),
    (CA.Statistic, CA.about, ORG.Organization),
    (CA.Statistic, CA.about, DCTERMS.Location),
    (ORG.Organization, DCTERMS.spatial, DCTERMS.Location),
    (ORG.Organization, CA.country, CA.Country),
    (DCTERMS.Location, CA.country, CA.Country),
    (ORG.Organization, CA.partnerIn, CA.Project),
)
SHORT_CUTS = frozenset(str(term) for term in (CA.partnerIn, CA.country))
"""Properties that nobody wrote down: a release derives them."""


@dataclass(frozen=True)
class Entity:
    """A class, or what several stand for together; ``href`` leads to its definition, None where it is not ours."""

    iri: str
    label: str
    count: int
    href: str | None


@dataclass(frozen=True)
class Relation:
    """A property between two entities; ``count`` statements say it."""

    source: Entity
    predicate: str
    label: Text
    href: str | None
    target: Entity
    count: int

    @property
    def derived(self) -> bool:
        """Whether it is a short cut."""
        return self.predicate in SHORT_CUTS

    @property
    def term(self) -> str:
        """The property with its prefix."""
        return shorten(self.predicate)


@dataclass(frozen=True)
class Model:
    """What a release has of the model: nothing of which there is none."""

    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...]


def read_model(uses: Uses, directory: Directory, language: Language) -> Model:
    """Put the model together with the numbers of a release.

    Args:
        uses: how often the release uses each class and property.
        directory: knows the labels of the ontology's terms.
        language: of the page.
    """
    counted = {iri: sum(uses.classes.get(one, 0) for one in classes) for iri, classes in _CLASSES.items()}
    entities = {iri: _entity(iri, number, language) for iri, number in counted.items() if number}
    labels = _labels(directory, language)
    relations = [
        Relation(entities[source], property_, labels[property_], _definition(property_), entities[target], number)
        for source, property_, target in ((str(one), str(two), str(three)) for one, two, three in _LINKS)
        if source in entities and target in entities and (number := _statements(uses, source, property_, target))
    ]
    return Model(tuple(entities.values()), tuple(relations))


def _statements(uses: Uses, source: str, property_: str, target: str) -> int:
    return sum(uses.links.get((one, property_, other), 0) for one in _CLASSES[source] for other in _CLASSES[target])


def _entity(iri: str, number: int, language: Language) -> Entity:
    return Entity(iri, language.plurals[shorten(iri)], number, _definition(iri))


def _labels(directory: Directory, language: Language) -> Mapping[str, Text]:
    terms = sorted({str(term) for _, term, _ in _LINKS})
    found = directory.find((term.removeprefix(BASE) for term in terms if term.startswith(BASE)), language.tag)
    labels = {thing.iri: label_of(thing, language) for thing in found.values()}
    return {term: labels.get(term) or Text(language.terms.get(shorten(term), shorten(term))) for term in terms}


def _definition(iri: str) -> str | None:
    return local(f"/{iri.removeprefix(BASE)}") if iri.startswith(str(CA)) else None
