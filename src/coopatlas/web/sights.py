"""The pictures on the page about a thing: its map, and the network around it."""

from __future__ import annotations

from dataclasses import dataclass

from coopatlas.languages.language import Language
from coopatlas.vocabulary import BASE
from coopatlas.web.atlas import Atlas
from coopatlas.web.map.places import Cartographer, PlacesMap
from coopatlas.web.network.surroundings import KINDS, Pictures, pictures


@dataclass(frozen=True)
class Sights:
    """What there is to see of a thing; None where a picture would say nothing.

    ``name`` is what the explorer of networks calls the thing, None where it has no network.
    """

    places: PlacesMap | None = None
    network: Pictures | None = None
    name: str | None = None


def sights_of(atlas: Atlas, iri: str, language: Language) -> Sights:
    """Draw what a page about a thing shows."""
    path = iri.removeprefix(BASE)
    thing = atlas.directory.find([path], language.tag).get(path)
    if thing is None or thing.kind not in KINDS:
        return Sights()
    places = Cartographer(atlas.directory, atlas.europe, language).around(thing)
    return Sights(
        places=places if places.figure.entries or places.figure.outside else None,
        network=pictures(atlas.directory, thing, language),
        name=path.removeprefix("id/"),
    )
