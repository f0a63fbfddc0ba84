"""What a request to the reconciliation service asks about: the types and properties of its language, and parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from flask import request

from coopatlas.errors import RequestError
from coopatlas.languages.language import Language
from coopatlas.release.finding import MAX_LETTERS as MAX_PREFIX
from coopatlas.web.atlas import Atlas, current_atlas
from coopatlas.web.pages import page_language
from coopatlas.web.reconciliation.batch import BatchReader
from coopatlas.web.reconciliation.classes import Type, Types
from coopatlas.web.reconciliation.judging import Judge
from coopatlas.web.reconciliation.properties import Property, properties_in
from coopatlas.web.reconciliation.sources import Reading
from coopatlas.web.reconciliation.suggesting import Suggester

_COMPARED_VALUES = 20_000
"""How many values of a property are compared in all; the candidates of a batch seldom have as many hundreds."""
_NUMBER = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True)
class Setting:
    """The release in service and the language of the request, with what follows from both."""

    atlas: Atlas
    language: Language

    @cached_property
    def types(self) -> Types:
        """The types that there are."""
        return Types.of(self.atlas.directory, self.language)

    @cached_property
    def properties(self) -> Mapping[str, Property]:
        """The properties that there are."""
        return properties_in(self.atlas.languages)

    @property
    def reader(self) -> BatchReader:
        """Reads batches."""
        return BatchReader(self.types, self.properties, self.atlas.settings.max_query_bytes)

    @property
    def judge(self) -> Judge:
        """Answers them."""
        return Judge(self.reading(_COMPARED_VALUES), self.types)

    def reading(self, most: int) -> Reading:
        """What values are read from, at most so many of a property."""
        return Reading(self.atlas.directory, self.atlas.engine, self.language.tag, most)

    @property
    def suggester(self) -> Suggester:
        """Suggests what there is."""
        return Suggester(self.atlas.directory, self.types, self.properties, self.language)

    def type_named(self, identifier: str) -> Type | None:
        """The type that a parameter names; None where it names none.

        Raises:
            RequestError: when there is no such type.
        """
        found = self.types.find(identifier) if identifier else None
        if identifier and found is None:
            raise RequestError(f"there is no type '{identifier}'; /reconcile/suggest/type?prefix= lists all")
        return found


def setting() -> Setting:
    """That of the current request."""
    return Setting(current_atlas(), page_language())


def parameter(name: str, max_letters: int = MAX_PREFIX) -> str:
    """A parameter's one value; empty where it is not given.

    Raises:
        RequestError: when it is given twice, or too long.
    """
    values = request.args.getlist(name)
    if len(values) > 1:
        raise RequestError(f"'{name}' is given {len(values)} times; give it once")
    value = values[0] if values else ""
    if len(value) > max_letters:
        raise RequestError(f"'{name}' holds {len(value)} characters; at most {max_letters} are taken")
    return value


def number(name: str, default: int, most: int) -> int:
    """A parameter that is a whole number.

    Raises:
        RequestError: when it is none, or too large.
    """
    given = parameter(name)
    if given and (not _NUMBER.fullmatch(given) or int(given) > most):
        raise RequestError(f"'{name}' is a whole number from 0 to {most}")
    return int(given) if given else default
