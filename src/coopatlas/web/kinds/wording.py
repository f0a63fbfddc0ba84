"""Sentences out of a message and what fills its places."""

from __future__ import annotations

from collections.abc import Iterable
from string import Formatter

from coopatlas.languages.language import Language
from coopatlas.web.kinds.composition import Sentence, plain
from coopatlas.web.names import Shown

Filling = Shown | Iterable[Shown] | str
"""What stands in a place: a term, several with commas between them, or words."""


def worded(language: Language, key: str, **places: Filling) -> Sentence:
    """Put a sentence together, in which terms stay terms.

    Args:
        language: of the page.
        key: of the message.
        places: what fills each of its places.
    """
    return tuple(_pieces(language.bind(language.messages[key]), places))


def _pieces(message: str, places: dict[str, Filling]) -> Iterable[Shown]:
    for words, place, _, _ in Formatter().parse(message):
        if words:
            yield plain(words)
        if place is not None:
            yield from _filled(places[place])


def _filled(filling: Filling) -> Iterable[Shown]:
    if isinstance(filling, str):
        yield plain(filling)
    elif isinstance(filling, Shown):
        yield filling
    else:
        for number, term in enumerate(filling):
            if number:
                yield plain(", ")
            yield term
