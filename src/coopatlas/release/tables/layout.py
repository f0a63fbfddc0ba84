"""Which tables there are and which columns they have, laid out by what the survey found and by nothing else.

A resource stands in the table of each of our own classes that it has, and else in that of the most frequent class.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from types import MappingProxyType

from rdflib.namespace import RDF, RDFS, SKOS

from coopatlas.release.context import FOREIGN
from coopatlas.release.tables.datatypes import DATATYPES, Stored
from coopatlas.release.tables.links import Targets
from coopatlas.release.tables.survey import IRI, Classes, Facet, Group, Key, Survey
from coopatlas.vocabulary import CA, shorten

KEY_COLUMN = "id"
"""The first column of each table: the resource's IRI, and so the table's primary key."""
STATEMENTS = "statements"
"""The table of all statements; no class may have its name."""
IRI_SEPARATOR = " "
"""Between IRIs, none of which holds a space."""
_NAMES: Mapping[str, str] = MappingProxyType(
    {str(RDF.type): "type", **{str(iri): name for name, (iri, _) in FOREIGN.items()}}
)
_SEPARATORS = "|;¦"
_FIRST_PRIVATE = 0xE000
_LEADING = (str(RDF.type), str(SKOS.prefLabel), str(RDFS.label))
_LANGUAGES = ("@en", "@pl")
_PLURALS = ((re.compile("[^aeiou]y$"), -1, "ies"), (re.compile("(s|x|z|ch|sh)$"), None, "es"))
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_MOST_DIGITS = 38
_MOST_LETTERS = 80
_INTEGER_DIGITS = 18


@dataclass(frozen=True)
class Column:
    """One property's values of one kind.

    ``separator`` stands between the values of a cell, None where no resource has more than one. ``null`` is what a
    cell without a value holds; None where a row without one would be no row. ``table`` names the one whose rows all
    values are. ``always`` says that each resource has a value, ``allowed`` that all texts are what the datatype
    allows. ``scale`` are the digits behind a decimal point.
    """

    name: str
    predicate: str
    kind: str
    separator: str | None = None
    null: str | None = ""
    table: str | None = None
    stored: Stored = Stored.TEXT
    scale: int = 0
    always: bool = False
    allowed: bool = True

    @property
    def key(self) -> Key:
        """Under which a resource has its values."""
        return self.predicate, self.kind

    @property
    def language(self) -> str | None:
        """The language of texts; None for anything else."""
        return self.kind.removeprefix("@") if self.kind.startswith("@") else None


@dataclass(frozen=True)
class Table:
    """One class. ``graphs`` are those that say something of its resources."""

    name: str
    class_iri: str
    rows: int
    columns: tuple[Column, ...]
    graphs: tuple[str, ...]


def lay_out(survey: Survey, targets: Targets) -> tuple[Mapping[Classes, tuple[str, ...]], tuple[Table, ...]]:
    """Lay out the tables.

    Args:
        survey: what the graph holds.
        targets: where its links lead.

    Returns:
        The names of the tables in which the resources of given classes have a row, and the tables by name.
    """
    homes = {classes: _homes(classes, survey) for classes in survey.groups}
    members: dict[str, list[Group]] = defaultdict(list)
    for classes, group in survey.groups.items():
        for home in homes[classes]:
            members[home].append(group)
    names = _table_names(members)
    tables_of = {
        group.number: frozenset(names[home] for home in homes[classes]) for classes, group in survey.groups.items()
    }
    tables = (_table(names[home], home, groups, targets, tables_of) for home, groups in members.items())
    placed = {classes: tuple(sorted(names[home] for home in found)) for classes, found in homes.items()}
    return placed, tuple(sorted(tables, key=lambda table: table.name))


def _homes(classes: Classes, survey: Survey) -> tuple[str, ...]:
    own = sorted(iri for iri in classes if iri.startswith(str(CA)))
    return tuple(own) or (min(classes, key=lambda iri: (-survey.instances[iri], iri)),)


def _table_names(members: Mapping[str, Sequence[Group]]) -> dict[str, str]:
    """Name each table by its class or, where that is not our own, by what our IRIs call its resources."""
    return _unique(
        sorted(members),
        lambda iri: plural(_word(iri, members[iri])),
        lambda iri: f"{_prefix(iri)}-{plural(_slug(_local(iri)))}",
        {STATEMENTS},
    )


def _word(iri: str, groups: Iterable[Group]) -> str:
    segments = {segment for group in groups for segment in group.segments}
    own = iri.startswith(str(CA))
    return _slug(_local(iri)) if own or len(segments) > 1 or not all(segments) else _slug(segments.pop())


def plural(word: str) -> str:
    """Form the plural of an English noun, as far as names of classes need it.

    Example: ``city`` → ``cities``, ``goal`` → ``goals``.
    """
    for pattern, end, ending in _PLURALS:
        if pattern.search(word):
            return word[:end] + ending
    return f"{word}s"


def _unique(
    keys: Iterable[str], short: Callable[[str], str], long: Callable[[str], str], taken: Iterable[str]
) -> dict[str, str]:
    """Give each key a name of its own: the short one where no other key has it, else the long one, else a number."""
    shorts = {key: short(key) for key in keys}
    often = [*shorts.values(), *taken]
    names: dict[str, str] = {}
    used = set(taken)
    for key, name in shorts.items():
        candidate = name if often.count(name) == 1 else long(key)
        numbered = (f"{candidate}-{number}" for number in count(2))
        while candidate in used:
            candidate = next(numbered)
        names[key] = candidate
        used.add(candidate)
    return names


def _table(
    name: str,
    class_iri: str,
    groups: Sequence[Group],
    targets: Targets,
    tables_of: Mapping[int, frozenset[str]],
) -> Table:
    facets: dict[Key, Facet] = defaultdict(Facet)
    for group in groups:
        for key, facet in group.facets.items():
            facets[key].join(facet)
    leads = {key: _led_to(key, groups, targets, tables_of) for key in facets}
    rows = sum(group.rows for group in groups)
    return Table(
        name=name,
        class_iri=class_iri,
        rows=rows,
        columns=tuple(_columns(facets, leads, rows)),
        graphs=tuple(sorted({graph for group in groups for graph in group.graphs})),
    )


def _led_to(key: Key, groups: Iterable[Group], targets: Targets, tables_of: Mapping[int, frozenset[str]]) -> str | None:
    """The table in which all values of a property have a row; None where there is none."""
    if key[1] != IRI:
        return None
    found = {target for group in groups for target in targets.get((group.number, key[0]), ())}
    tables = [tables_of[target] if target is not None else frozenset[str]() for target in found]
    shared = frozenset.intersection(*tables) if tables else frozenset[str]()
    return min(shared, default=None)


def _columns(facets: Mapping[Key, Facet], leads: Mapping[Key, str | None], rows: int) -> Iterator[Column]:
    used = {KEY_COLUMN}
    for key in sorted(facets, key=_place):
        kinds = [kind for iri, kind in facets if iri == key[0] and not kind.startswith("@")]
        name = column_name(*key, alone=len(kinds) == 1)
        candidate, numbers = name, count(2)
        while candidate in used:
            candidate = f"{name}_{next(numbers)}"
        used.add(candidate)
        always = facets[key].resources == rows
        yield replace(_column(candidate, key, facets[key]), table=leads[key], always=always)


def _place(key: Key) -> tuple[int, int, str, int, str]:
    """Classes and names first, then our own properties; English before Polish before any other language."""
    iri, kind = key
    leading = _LEADING.index(iri) if iri in _LEADING else len(_LEADING)
    language = _LANGUAGES.index(kind) if kind in _LANGUAGES else len(_LANGUAGES)
    return leading, 0 if iri.startswith(str(CA)) else 1, iri, language, kind


def column_name(iri: str, kind: str, *, alone: bool) -> str:
    """Name a column as JSON-LD names the property; what has no name there, by the prefix of its vocabulary.

    Example: ``ca:order`` → ``order``; ``skos:prefLabel`` in Polish → ``prefLabel_pl``; ``schema:telephone`` →
    ``schema_telephone``.

    Args:
        iri: the property's.
        kind: of the values.
        alone: whether all values that are no texts in a language are of this kind.
    """
    own = _local(iri) if iri.startswith(str(CA)) else f"{_prefix(iri)}_{_local(iri)}"
    name = _NAMES.get(iri, own)
    if kind.startswith("@"):
        return _variable(f"{name}_{kind.removeprefix('@')}")
    return _variable(name if alone else f"{name}_{IRI if kind == IRI else _local(kind)}")


def _column(name: str, key: Key, facet: Facet) -> Column:
    iri, kind = key
    stored = _stored(kind, facet)
    return Column(
        name=name,
        predicate=iri,
        kind=kind,
        separator=_separator(kind, facet) if facet.most > 1 else None,
        null=next(mark for mark in _null_marks() if mark not in facet.nulls) if facet.empty else "",
        stored=stored,
        scale=facet.fraction_digits if stored is Stored.DECIMAL else 0,
        allowed=facet.allowed,
    )


def _null_marks() -> Iterator[str]:
    return ("\\" + "N" * number for number in count(1))


def _separator(kind: str, facet: Facet) -> str:
    """Choose a character that no value has."""
    if kind == IRI:
        return IRI_SEPARATOR
    private = map(chr, count(_FIRST_PRIVATE))
    return next(mark for marks in (_SEPARATORS, private) for mark in marks if mark not in facet.characters)


def _stored(kind: str, facet: Facet) -> Stored:
    datatype = DATATYPES.get(kind)
    if datatype is None or not facet.plain:
        return Stored.TEXT
    digits = facet.whole_digits + facet.fraction_digits
    if datatype.stored is Stored.INTEGER and facet.whole_digits > _INTEGER_DIGITS:
        return Stored.DECIMAL if digits <= _MOST_DIGITS else Stored.TEXT
    return datatype.stored if datatype.stored is not Stored.DECIMAL or digits <= _MOST_DIGITS else Stored.TEXT


def _prefix(iri: str) -> str:
    short = shorten(iri)
    return "other" if short.startswith("<") else short.partition(":")[0]


def _local(iri: str) -> str:
    return re.split("[#/:]", iri.rstrip("#/:"))[-1]


def _slug(name: str) -> str:
    """Write a name with hyphens and in small letters, so that it can name a file anywhere."""
    return "-".join(filter(None, _WORDS.split(_ascii(name)[:_MOST_LETTERS]))).lower() or "thing"


def _variable(name: str) -> str:
    """Write a name as CSVW wants it of a column. Source: Metadata Vocabulary for Tabular Data §5.6 (name)."""
    return re.sub("[^A-Za-z0-9_]", "_", _ascii(name)).lstrip("_") or "value"


def _ascii(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
