"""The pages of small kinds: what they say in a sentence or two, out of their own statements, and which lists they head.

A sentence is said where the thing has a value for each of its places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, SKOS

from coopatlas.vocabulary import BASE, CA, SCHEMA
from coopatlas.web.kinds.composition import Composition, Sentence, joined, told
from coopatlas.web.kinds.figures import figures_section
from coopatlas.web.kinds.lists import having
from coopatlas.web.kinds.subject import Subject
from coopatlas.web.kinds.wording import worded
from coopatlas.web.map.places import Cartographer, PlacesMap
from coopatlas.web.portrait import Told


@dataclass(frozen=True)
class Saying:
    """A message, and the property whose values fill each of its places."""

    key: str
    places: Mapping[str, str] = field(default_factory=dict)

    def said_of(self, subject: Subject) -> Sentence | None:
        """The sentence about a thing; None where the data do not say enough for it."""
        filled = {place: subject.values(name) for place, name in self.places.items()}
        return worded(subject.language, self.key, **filled) if all(filled.values()) else None


@dataclass(frozen=True)
class Small:
    """What the page of a small kind says.

    ``sayings`` are groups of sentences, of each of which the first that can be said is said; ``lists`` are kinds of
    things, with the facet that has the thing as a value; ``located`` is the property that leads to a place on the map.
    """

    sayings: tuple[tuple[Saying, ...], ...] = ()
    lists: tuple[tuple[str, str], ...] = ()
    told: frozenset[Told] = frozenset()
    located: str | None = None

    def compose(self, subject: Subject) -> Composition:
        """Compose the page of a thing of the kind."""
        lists = (having(subject, kind, facet) for kind, facet in self.lists)
        return Composition(
            sentences=tuple(_said(subject, self.sayings)),
            sections=joined((*lists, figures_section(subject))),
            places=_map_of(subject, self.located) if self.located else None,
            told=self.told | told(CA.Statistic),
        )


def _said(subject: Subject, sayings: tuple[tuple[Saying, ...], ...]) -> Iterator[Sentence]:
    for choices in sayings:
        sentences = (saying.said_of(subject) for saying in choices)
        first = next((sentence for sentence in sentences if sentence is not None), None)
        if first is not None:
            yield first


def _map_of(subject: Subject, located: str) -> PlacesMap | None:
    """The map of the first place that a property leads to; None where nothing would be seen on it."""
    paths = [value.iri.removeprefix(BASE) for value in subject.values(located) if value.iri]
    found = subject.directory.find(paths[:1], subject.language.tag).values()
    cartographer = Cartographer(subject.directory, subject.europe, subject.language)
    drawn = (cartographer.around(thing) for thing in found if thing.kind == "place")
    return next((places for places in drawn if places.figure.entries), None)


def _saying(key: str, **places: object) -> Saying:
    return Saying(f"kind.{key}", {place: str(name) for place, name in places.items()})


SMALL: Mapping[str, Small] = MappingProxyType(
    {
        str(CA.Event): Small(
            (
                (_saying("event.project", project=CA.project),),
                (_saying("event.place", place=SCHEMA.location),),
            ),
            located=str(SCHEMA.location),
        ),
        str(CA.Participation): Small(
            (
                (
                    _saying("participation.role", organisation=CA.participant, role=CA.role, project=CA.project),
                    _saying("participation", organisation=CA.participant, project=CA.project),
                ),
                (_saying("participation.on_behalf_of", other=CA.onBehalfOf),),
                (_saying("participation.listed", name=CA.listedName),),
            )
        ),
        str(CA.Award): Small(
            (
                (
                    _saying("award.year", holder=CA.holder, year=CA.year),
                    _saying("award", holder=CA.holder),
                ),
            ),
            located=str(CA.holder),
        ),
        str(CA.Activity): Small(
            (
                (
                    _saying("activity.since", organisation=CA.about, year=CA.activeSince),
                    _saying("activity", organisation=CA.about),
                ),
            )
        ),
        str(CA.Goal): Small(((_saying("goal", project=CA.project),), (_saying("goal.between", actors=CA.between),))),
        str(CA.Stage): Small(((_saying("stage", project=CA.project),), (_saying("stage.result", result=CA.result),))),
        str(CA.ThematicGroup): Small(((_saying("group", project=CA.project),),)),
        str(FOAF.Group): Small(((_saying("group.part", whole=DCTERMS.isPartOf),),)),
        str(PROV.Entity): Small(((_saying("source.read", day=CA.dateRead),),)),
        str(CA.Programme): Small(lists=(("project", "programme"),), told=told(CA.programme)),
        str(ORG.Membership): Small(((_saying("membership", member=ORG.member, whole=ORG.organization),),)),
        str(ORG.Site): Small(((_saying("site", place=DCTERMS.spatial),),), located=str(DCTERMS.spatial)),
        str(SKOS.Concept): Small(
            lists=(
                ("project", "theme"),
                ("organisation", "kind"),
                ("organisation", "role"),
            ),
            told=told(
                CA.Participation,
                SKOS.hasTopConcept,
                SKOS.topConceptOf,
                by={ORG.classification: ORG.Organization, DCTERMS.subject: CA.Project},
            ),
        ),
    }
)
"""Class → what the pages of its things say."""
