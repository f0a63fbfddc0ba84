"""Things of the directory as pages write them."""

from __future__ import annotations

from coopatlas.languages.language import Language
from coopatlas.release.directory import Thing
from coopatlas.web.names import Shown, Text, href_of


def label_of(thing: Thing, language: Language) -> Text:
    """The label of a thing, with its language where that is not the page's."""
    tag = thing.label_language
    return Text(thing.label, tag if tag and tag != language.tag else None)


def shown(thing: Thing, language: Language) -> Shown:
    """A thing with its label, its IRI and the link to its page."""
    return Shown(label_of(thing, language), thing.iri, href_of(thing.iri))
