"""Which composition a thing gets, by its class. A new kind gets an entry here, or in ``sayings``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from rdflib.namespace import ORG

from coopatlas.vocabulary import CA
from coopatlas.web.kinds import figures, network, organisation, project, territory
from coopatlas.web.kinds.composition import Composition
from coopatlas.web.kinds.sayings import SMALL
from coopatlas.web.kinds.subject import Subject

COMPOSERS: Mapping[str, Callable[[Subject], Composition]] = MappingProxyType(
    {
        str(CA.Project): project.compose,
        str(ORG.Organization): organisation.compose,
        str(CA.City): territory.compose_place,
        str(CA.Region): territory.compose_place,
        str(CA.Country): territory.compose_country,
        str(CA.Network): network.compose,
        str(CA.Statistic): figures.compose,
        **{kind: small.compose for kind, small in SMALL.items()},
    }
)
"""Class → what composes the pages of its things."""


def compose(subject: Subject) -> Composition:
    """Compose the page of a thing: by the most telling of its classes that has a composition; else there is none."""
    kinds = subject.portrait.kinds()
    composer = next((COMPOSERS[kind] for kind in kinds if kind in COMPOSERS), None)
    return composer(subject) if composer else Composition()
