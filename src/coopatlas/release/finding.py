"""Searching a directory: what a few typed letters most likely mean, by kind, and which of its names says so.

Each typed word is the beginning of a word of the thing's names, in any language and any order. Where nothing has all
of them, words that are nearly those typed are tried, then things that have only some of the words. Work is bounded: of
each kind the weightiest are looked at, and counting ends where the finder is told.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import groupby, islice, product
from operator import itemgetter

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from coopatlas.folding import fold
from coopatlas.release.directory import KINDS, LABELS, PROPERTIES, Directory, Thing, places, things_of

MOST = 1000
"""How many things of a kind are counted, and can be paged through, unless the finder is told otherwise."""
MAX_LETTERS = 100
_MAX_WORDS = 8
LOOKED_AT = 20
"""How many of a kind, the weightiest, are compared with what was typed where only the best few are shown."""
_BY_NAME = 50
"""How many names that begin as typed are looked at; the shortest of them come first in the alphabet."""
_NEAR_WORDS = 8
_SHORT_WORD = 4
"""Words up to so many letters may differ in one letter, longer ones in two."""
_LESSER = KINDS.index("statistic")
"""From this kind on they are told of after all others, however well they match."""
_FEW_WORDS = 40
_AFTER_Z = "{"
"""The character after z, which comes after all that a folded name can go on with."""


class Way(Enum):
    """How what is found fits what was typed."""

    ALL = "all"
    """It has all words."""
    NEAR = "near"
    """It has words that are nearly those."""
    SOME = "some"
    """It has some of the words."""


@dataclass(frozen=True)
class Match:
    """A thing that is found, with the name that fits best.

    ``given_by`` is the prefixed name of what gives the name, ``name_language`` the name's tag, empty where it has none.
    ``closeness`` orders matches: 0 for the very name, then names that begin so, whole words, beginnings of words, and
    words of several names.
    """

    thing: Thing
    name: str
    name_language: str
    given_by: str
    closeness: int

    @property
    def rank(self) -> tuple[int, bool]:
        """The closer the better; of equals what is called so before what only a list or an acronym calls so."""
        return self.closeness, PROPERTIES.index(self.given_by) >= LABELS

    @property
    def otherwise(self) -> bool:
        """Whether it was found by another name than the one that it is shown with."""
        return fold(self.name) != fold(self.thing.label)


@dataclass(frozen=True)
class Group:
    """Matches of a kind, the best first. ``more`` says that there are more than ``total``, where counting ended."""

    kind: str
    matches: tuple[Match, ...]
    total: int
    more: bool


@dataclass(frozen=True)
class Found:
    """What a search came to: groups by kind, that of the best match first, and lesser kinds after all others.

    ``instead`` are folded texts that may have been meant, where nothing has what was typed.
    """

    way: Way
    groups: tuple[Group, ...] = ()
    instead: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many things are found, as far as they are counted."""
        return sum(group.total for group in self.groups)


@dataclass(frozen=True)
class _Wanted:
    """Folded words, each with those that may stand for it, and what asks the full-text index for them.

    A word also stands for all that begin with it.
    """

    words: Mapping[str, tuple[str, ...]]
    question: str

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """What may have been meant, as folded texts."""
        alternatives = product(*(nearly or (word,) for word, nearly in self.words.items()))
        return tuple(" ".join(words) for words in islice(alternatives, _NEAR_WORDS))

    def closeness(self, folded: str) -> int:
        """How well a folded name fits, 0 best; above 3 by the number of words that it lacks."""
        if folded in self.texts:
            return 0
        if folded.startswith(self.texts):
            return 1
        own = frozenset(folded.split())
        if all(word in own or not own.isdisjoint(nearly) for word, nearly in self.words.items()):
            return 2
        return 3 + sum(not _has(own, word, nearly) for word, nearly in self.words.items())


def _has(own: frozenset[str], word: str, nearly: Iterable[str]) -> bool:
    return any(one.startswith(word) for one in own) or not own.isdisjoint(nearly)


@dataclass(frozen=True)
class Finder:
    """Finds things of one directory, told in a language.

    Shape: of each kind in ``kinds``, ``most`` of the matches are told from place ``start`` on, and ``counted`` at most.
    """

    directory: Directory
    language: str
    kinds: Sequence[str] = KINDS
    start: int = 0
    most: int = 5
    counted: int = MOST

    def find(self, text: str) -> Found:
        """Find what a text may mean; no more than ``MAX_LETTERS`` of it count."""
        words = list(dict.fromkeys(fold(text[:MAX_LETTERS]).split()))[:_MAX_WORDS]
        with self.directory.opened() as database:
            terms = {word: _terms(database, word) for word in words}
            if all(terms.values()):
                groups = self._groups(database, _Wanted(dict.fromkeys(words, ()), " AND ".join(terms.values())))
                if groups or not words:
                    return Found(Way.ALL, groups)
            near = {word: () if terms[word] else tuple(near_words(database, word)) for word in words}
            meant = {word: terms[word] or _any_of(near[word]) for word in words}
            if any(near.values()) and all(meant.values()):
                wanted = _Wanted(near, " AND ".join(meant.values()))
                groups = self._groups(database, wanted)
                if groups:
                    return Found(Way.NEAR, groups, wanted.texts)
            known = [question for question in meant.values() if question]
            return Found(Way.SOME, self._groups(database, _Wanted(near, " OR ".join(known))) if known else ())

    def _groups(self, database: sqlite3.Connection, wanted: _Wanted) -> tuple[Group, ...]:
        found = dict(self._found(database, wanted.question)) if wanted.question else {}
        named = {number for text in wanted.texts for number in _named(database, text)} if found else set()
        looked_at = self.counted if self.start else max(LOOKED_AT, self.most)
        chosen = {kind: {*numbers[:looked_at], *named.intersection(numbers)} for kind, numbers in found.items()}
        matches = self._matches(database, wanted, [number for numbers in chosen.values() for number in numbers])
        groups = (self._group(kind, len(found[kind]), [matches[one] for one in chosen[kind]]) for kind in found)
        return tuple(sorted(groups, key=self._place))

    def _found(self, database: sqlite3.Connection, question: str) -> Iterator[tuple[str, list[int]]]:
        """The numbers of what the index finds, kind by kind, the weightiest first, one more than are counted."""
        for kind, (first, last) in self.directory.bounds.items():
            if kind in self.kinds:
                rows = database.execute(
                    "SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid LIMIT ?",
                    (question, first, last, self.counted + 1),
                ).fetchall()
                if rows:
                    yield kind, [number for (number,) in rows]

    def _group(self, kind: str, total: int, matches: Iterable[Match]) -> Group:
        best = sorted(matches, key=lambda match: (match.rank, match.thing.id))
        return Group(
            kind, tuple(best[self.start : self.start + self.most]), min(total, self.counted), total > self.counted
        )

    def _place(self, group: Group) -> tuple[bool, tuple[int, bool], int]:
        best = min((match.rank for match in group.matches), default=(MOST, True))
        return KINDS.index(group.kind) >= _LESSER, best, KINDS.index(group.kind)

    def _matches(self, database: sqlite3.Connection, wanted: _Wanted, numbers: Sequence[int]) -> dict[int, Match]:
        known = things_of(database, numbers, self.language)
        names = database.execute(
            f"SELECT thing, folded, language, property, name FROM names WHERE thing IN ({places(numbers)})"
            " ORDER BY thing",
            numbers,
        )
        return {
            number: self._match(wanted, known[number], of_thing)
            for number, of_thing in groupby(names, key=itemgetter(0))
        }

    def _match(self, wanted: _Wanted, thing: Thing, names: Iterable[tuple[int, str, str, int, str]]) -> Match:
        """The name that fits best; of equals the label itself, then one in the reader's language."""
        closeness, _, _, place, tag, name = min(
            (wanted.closeness(folded), name != thing.label, tag != self.language, place, tag, name)
            for _, folded, tag, place, name in names
        )
        return Match(thing, name, tag, PROPERTIES[place], closeness)


def _terms(database: sqlite3.Connection, word: str) -> str:
    """What asks the index for all words that begin so; empty where there are none.

    A few words by themselves are found sooner than all with a beginning that the index does not keep.
    """
    rows = database.execute(
        "SELECT word FROM vocabulary WHERE word >= ? AND word < ? LIMIT ?", (word, word + _AFTER_Z, _FEW_WORDS + 1)
    ).fetchall()
    # Words hold letters and digits only, so nothing in them is an operator.
    return f'"{word}" *' if len(rows) > _FEW_WORDS else _any_of(found for (found,) in rows)


def _any_of(words: Iterable[str]) -> str:
    alternatives = " OR ".join(f'"{word}"' for word in words)
    return f"({alternatives})" if alternatives else ""


def _named(database: sqlite3.Connection, folded: str) -> list[int]:
    """The numbers of things with a name that begins so, so that they are not missed among weightier ones."""
    rows = database.execute(
        "SELECT thing FROM names WHERE folded >= ? AND folded < ? ORDER BY folded, thing LIMIT ?",
        (folded, folded + _AFTER_Z, _BY_NAME),
    ).fetchall()
    return [number for (number,) in rows]


def near_words(database: sqlite3.Connection, word: str) -> list[str]:
    """The words of names that differ least from a typed one, if they differ little."""
    most = 1 if len(word) <= _SHORT_WORD else 2
    rows = database.execute(
        "SELECT words FROM spellings WHERE length BETWEEN ? AND ? ORDER BY length", (len(word) - most, len(word) + most)
    ).fetchall()
    choices = [choice for (words,) in rows for choice in words.split()]
    found = extract(word, choices, scorer=OSA.distance, score_cutoff=most, limit=_NEAR_WORDS)
    return [choice for choice, distance, _ in found if distance == found[0][1]]
