"""The address of a list: what it is narrowed down by, and back from a narrowed list to an address.

A value is written without what all values of its facet have before it: ``country=PL``, ``kind=ngo``; a hyphen stands
for having none, a star for having any. A parameter that means nothing here is an error, so that no misspelt filter
looks as if it had worked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import urlencode

from flask import request

from coopatlas.errors import RequestError, ResourceNotFound
from coopatlas.release.directory import FACETS, NOTHING, Directory
from coopatlas.release.selecting import ANYTHING, Selection
from coopatlas.web.negotiation import FORMAT_NAMES
from coopatlas.web.pages import local
from coopatlas.web.paging import PAGE, asked_page

LISTS: Mapping[str, str] = MappingProxyType(
    {"projects": "project", "organisations": "organisation", "places": "place", "countries": "country"}
)
"""Name of a list, as its path has it → the kind of its things."""
MAPPED = ("organisations", "places")
"""The lists that have a map."""
SORT, BY_SIZE = "sort", "size"
NONE, ANY = "-", "*"
"""Stand for having no value, and any value, in an address."""
_PATHS: Mapping[str, str] = MappingProxyType({NONE: NOTHING, ANY: ANYTHING})
_WORDS: Mapping[str, str] = MappingProxyType({path: word for word, path in _PATHS.items()})
MAX_CHOSEN = 50
"""How many values may be chosen in all."""
_BEFORE: Mapping[str, str] = MappingProxyType(
    {
        "country": "id/country/",
        "place": "id/place/",
        "project": "id/project/",
        "programme": "id/programme/",
        "role": "id/concept/role/",
        "theme": "id/concept/theme/",
    }
)
_KINDS_BEFORE: Mapping[str, str] = MappingProxyType({"organisation": "id/concept/kind/", "place": "ontology#"})
"""What stands before the kinds of things: those of organisations are concepts, those of places classes."""


@dataclass(frozen=True)
class ListAddress:
    """A list as an address names it."""

    name: str
    selection: Selection
    by_size: bool = False
    page: int = 1

    @property
    def kind(self) -> str:
        """The kind of its things."""
        return self.selection.kind

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that say which list it is, without the page."""
        chosen = [
            (facet, written(self.kind, facet, path))
            for facet in FACETS[self.kind]
            for path in self.selection.chosen.get(facet, ())
        ]
        return [*chosen, *([(SORT, BY_SIZE)] if self.by_size else [])]

    def href(self, *more: tuple[str, str]) -> str:
        """The link to it, with further parameters."""
        pairs = [*self.pairs, *([(PAGE, str(self.page))] if self.page > 1 else []), *more]
        return f"{local(f'/{self.name}')}{'?' if pairs else ''}{urlencode(pairs)}"

    def map_href(self) -> str:
        """The link to its map."""
        return f"{local(f'/{self.name}/map')}{'?' if self.pairs else ''}{urlencode(self.pairs)}"

    def toggled(self, facet: str, path: str) -> ListAddress:
        """The same list with a value more or, where it is chosen, less; from its first page on."""
        paths = self.selection.chosen.get(facet, ())
        now = tuple(one for one in paths if one != path) if path in paths else (*paths, path)
        selection = self.selection.with_only(facet, *now) if now else self.selection.without(facet)
        return replace(self, selection=selection, page=1)

    def sorted_by(self, *, size: bool) -> ListAddress:
        """The same list in another order."""
        return replace(self, by_size=size, page=1)

    def turned_to(self, page: int) -> ListAddress:
        """Another page of it."""
        return replace(self, page=page)


def asked_list(name: str, directory: Directory) -> ListAddress:
    """The list that the request asks for.

    Args:
        name: one of ``LISTS``.
        directory: knows the values that there are.

    Raises:
        RequestError: when a parameter means nothing here.
        ResourceNotFound: when a value is none that anything could have.
    """
    kind = LISTS[name]
    known = (*FACETS[kind], SORT, PAGE, *FORMAT_NAMES)
    unknown = [key for key in request.args if key not in known]
    if unknown:
        raise RequestError(f"'{unknown[0]}' means nothing to this list; it takes: {', '.join(known)}")
    chosen = {facet: tuple(_paths(kind, facet, directory)) for facet in FACETS[kind] if request.args.getlist(facet)}
    if sum(map(len, chosen.values())) > MAX_CHOSEN:
        raise RequestError(f"more than {MAX_CHOSEN} values are chosen; choose fewer, or ask by a query")
    return ListAddress(name, Selection(kind, chosen), _asked_by_size(), asked_page())


def written(kind: str, facet: str, path: str) -> str:
    """Write a value as an address has it."""
    return _WORDS.get(path) or path.removeprefix(_before(kind, facet))


def _paths(kind: str, facet: str, directory: Directory) -> Iterator[str]:
    values = list(dict.fromkeys(request.args.getlist(facet)))
    paths = [_PATHS[value] if value in _PATHS else _before(kind, facet) + value for value in values]
    known = directory.known(paths)
    for value, path in zip(values, paths, strict=True):
        if value not in _PATHS and path not in known:
            raise ResourceNotFound(f"there is no '{value}' among the values of '{facet}'; the list without it has them")
        yield path


def _before(kind: str, facet: str) -> str:
    return _KINDS_BEFORE[kind] if facet == "kind" else _BEFORE[facet]


def _asked_by_size() -> bool:
    asked = request.args.getlist(SORT)
    if len(asked) > 1 or (asked and asked[0] not in {"name", BY_SIZE}):
        raise RequestError(f"'{SORT}' takes one of: name, {BY_SIZE}")
    return asked == [BY_SIZE]
