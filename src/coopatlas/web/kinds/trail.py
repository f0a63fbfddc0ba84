"""The way from the home page to a thing: the list that it stands in, else its class."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rdflib.namespace import ORG

from coopatlas.vocabulary import CA
from coopatlas.web.names import Shown, Text
from coopatlas.web.pages import local, page_language
from coopatlas.web.portrait import Portrait

_LISTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        str(CA.Project): ("projects", "/projects"),
        str(ORG.Organization): ("organisations", "/organisations"),
        str(CA.City): ("places", "/places"),
        str(CA.Region): ("places", "/places"),
        str(CA.Country): ("countries", "/countries"),
    }
)
"""Class → the key of the list's name, and where the list is."""


def section_of(portrait: Portrait) -> str:
    """The part of the site that a thing belongs to; empty where none of them is about its kind."""
    return next((_LISTS[kind][0] for kind in portrait.kinds() if kind in _LISTS), "")


def trail_of(portrait: Portrait) -> tuple[Shown, ...]:
    """What stands between the home page and the thing."""
    listed = next((_LISTS[kind] for kind in portrait.kinds() if kind in _LISTS), None)
    if listed is not None:
        key, path = listed
        return (Shown(Text(page_language().say(f"kind.{key}")), None, local(path)),)
    return (portrait.kind,) if portrait.kind else ()
