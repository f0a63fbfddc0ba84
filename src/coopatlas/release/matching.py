"""Which things of a directory a whole name may mean, as somebody else writes it, and how well each fits.

Where a search takes what is typed for beginnings of words, here it is a name from end to end. Things are looked for by
the very name, by all words, by pairs of the rarest words, and by each of these; words that no name has are replaced by
those that are nearly the same. What is found is weighed by ``likeness``. Work is bounded: of each kind the weightiest
few are looked at in each way, besides those that are called exactly so.

What is called “City of Ravenna” may be known as the municipality of that place: see ``AUTHORITY_WORDS``. A place may be
named with its country.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations, groupby, product
from operator import itemgetter

from coopatlas.folding import fold
from coopatlas.release.directory import PROPERTIES, Directory, places
from coopatlas.release.finding import near_words
from coopatlas.release.holding import called, identified
from coopatlas.release.likeness import SAME_WORDS, likeness, rareness
from coopatlas.release.selecting import numbers_of
from coopatlas.vocabulary import BASE

MAX_LETTERS = 300
"""How many letters a name may have."""
MIN_LIKENESS = 0.45
"""What is less alike is not told of."""
LOCATED = 0.8
"""How well an authority fits that is known by its place alone."""
AUTHORITIES = ("id/concept/kind/municipality", "id/concept/kind/city-hall")
"""The kinds of organisations that act for a city, town or commune."""
_AUTHORITIES_CALLED = (
    "administration authority borough city commune council government hall local municipal municipality office town",
    "gm gmina gminny gminy miasta miasto miejska miejski rada ug um urzad urzedu",
    "gemeinde kreisstadt magistrat rathaus stadt stadtverwaltung gemeente stad stadsbestuur",
    "ajuntament ayuntamiento ayto citta comune mairie municipio ville",
    "comuna consiliul municipiul municipiului orasul primaria",
    "dome linn linna linnavalitsus novada novads pasvaldiba pilseta pilsetas vald valstspilsetas",
    "kommun kommunen kommune kunsill lokali onkormanyzat onkormanyzata stads varos",
    "grad obec obshtina opcina opshtina opstina",
    "de del der di of the w",
)
AUTHORITY_WORDS = frozenset(word for words in _AUTHORITIES_CALLED for word in words.split())
"""Folded words that say of a name that it is that of a local authority, in the languages of the partners."""
_FORMS = (
    "ag, aisbl, aor, asbl, b v, bv, d o o, doo, e v, ead, eood, ev, ggmbh, gmbh, inc, kft, limited, llc, "
    "ltd, n v, nv, onlus, ood, ou, plc, s a, s l, s p a, s r l, s r o, sa, sia, sl, sp z o o, spa, spzoo, "
    "srl, sro, vzw, zrt"
)
LEGAL_FORMS = frozenset(_FORMS.split(", "))
"""Folded abbreviations of legal forms, which registers print behind a name and others leave out."""
TELLING: Mapping[str, float] = {"skos:altLabel": 0.98, "ca:acronym": 0.92, "ca:listedName": 0.9, "skos:notation": 0.93}
"""What a name counts that is no label: acronyms and codes are short and mean other things elsewhere, and a list may
print the name of the town for that of its authority."""

WITHIN = 0.97
"""How well a place fits that is named with its country."""
NAMELESS = 0.8
"""What an organisation's name counts of which nothing is left without the words for an authority: every town has a
“city council”."""
SHORTENED = 0.85
"""What another name of one counts that only leaves words of its label out, since these tell it from others: a
department without its town."""
WITHOUT_FORM = 0.95
"""What an organisation's name counts that is asked for with a legal form behind it which it does not have."""

_MAX_WORDS = 16
_LOOKED_AT = 12
"""How many of a kind, the weightiest, are looked at in each way."""
_NAMESAKES = 50
_PAIRED = 4
"""How many of the rarest words are looked for, in pairs and each by itself."""
_PARTS = 12
"""How many parts of an authority's name are looked up as that of its place."""
_COUNTRY_WORDS = 4
"""How many words at an end of a name may be that of a country."""
_FORM_WORDS = 4
"""How many words a legal form has at most."""
_RARE = 200
"""A word that so many things have is looked for by itself."""
_NEAR_WORDS = 4
"""For how many words that no name has near ones are looked for."""
_MIN_LETTERS = 4
"""Shorter words are typed right or mean another one."""


class Way(Enum):
    """How what is found fits what was asked."""

    NAME = "name"
    """It is the very name."""
    ORDER = "order"
    """It has the same words in another order."""
    LIKE = "like"
    """It is like it."""
    WITHIN = "within"
    """It is a place that is called so, named with the country in which it lies."""
    LOCATED = "located"
    """It is the local authority of the place that is named."""
    IDENTIFIER = "identifier"
    """It is its identifier."""


_Name = tuple[int, str, int, str, str]
"""The number of a thing, a folded name of it, what gives that (a place in ``PROPERTIES``), its language and itself."""


@dataclass(frozen=True)
class Sought:
    """A name that somebody writes, and the kinds of things that it may be one of."""

    text: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant, by its number, with the name that fits best.

    Shape: ``given_by`` is the prefixed name of what gives the name, empty for the place of an authority and for an
    identifier. ``likeness`` lies between ``MIN_LIKENESS`` and 1; what gives the name is counted in.
    """

    thing: int
    way: Way
    likeness: float
    name: str = ""
    name_language: str = ""
    given_by: str = ""

    @property
    def certain(self) -> bool:
        """Whether nothing but the kind of name speaks against it."""
        return self.way in {Way.NAME, Way.ORDER, Way.WITHIN, Way.IDENTIFIER}


@dataclass(frozen=True)
class Matcher:
    """Finds candidates in one directory."""

    directory: Directory

    def match(self, sought: Iterable[Sought]) -> list[list[Candidate]]:
        """The candidates for each of some names, those that fit best first, then the weightiest."""
        with self.directory.opened() as database:
            looking = _Looking(database, self.directory.bounds)
            return [looking.candidates(one) for one in sought]


@dataclass(frozen=True)
class _Looking:
    """Looks for names in an open directory; ``weights`` keeps what words count that were met."""

    database: sqlite3.Connection
    bounds: Mapping[str, tuple[int, int]]
    weights: MutableMapping[str, float] = field(default_factory=dict)
    having: MutableMapping[str, int] = field(default_factory=dict)

    def candidates(self, sought: Sought) -> list[Candidate]:
        text = sought.text[:MAX_LETTERS]
        words = fold(text).split()[:_MAX_WORDS]
        bounds = [self.bounds[kind] for kind in sought.kinds if kind in self.bounds]
        found = [
            *self._by_identifier(text.strip(), bounds),
            *(self._by_name(words, bounds) if words else ()),
            *(self._by_country(words) if "place" in sought.kinds else ()),
            *(self._by_place(words) if "organisation" in sought.kinds else ()),
        ]
        best: dict[int, Candidate] = {}
        for candidate in found:
            known = best.get(candidate.thing)
            if known is None or candidate.likeness > known.likeness:
                best[candidate.thing] = candidate
        return sorted(best.values(), key=lambda one: (-one.likeness, one.thing))

    def _by_identifier(self, text: str, bounds: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
        for number in numbers_by_identifier(self.database, text):
            if any(first <= number <= last for first, last in bounds):
                yield Candidate(number, Way.IDENTIFIER, 1.0, text)

    def _by_name(self, words: Sequence[str], bounds: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
        asked = " ".join(words)
        questions = list(self._questions(dict.fromkeys(words)))
        numbers = {number for one in bounds for number in called(self.database, asked, one, _NAMESAKES)}
        for first, last in bounds:
            for question in questions:
                numbers.update(self._having(question, first, last))
        rows = self.database.execute(
            f"SELECT thing, folded, property, language, name FROM names WHERE thing IN ({places(numbers)})"
            " ORDER BY thing, property",
            list(numbers),
        ).fetchall()
        self._learn({word for row in rows for word in row[1].split()})
        for number, names in groupby(rows, key=itemgetter(0)):
            candidate = self._candidate(asked, number, names)
            if candidate.likeness >= MIN_LIKENESS:
                yield candidate

    def _candidate(self, asked: str, number: int, names: Iterable[_Name]) -> Candidate:
        best = Candidate(number, Way.LIKE, 0.0)
        first, last = self.bounds.get("organisation", (1, 0))
        weigh = _weighed_of_organisation if first <= number <= last else _weighed
        bare = _without_legal_form(asked) if weigh is _weighed_of_organisation else asked
        for (_, folded, place, tag, name), told in weigh(list(names)):
            alike = likeness(asked, folded, self.weights.__getitem__)
            if bare != asked:
                alike = max(alike, WITHOUT_FORM * likeness(bare, folded, self.weights.__getitem__))
            if alike * told > best.likeness:
                way = Way.NAME if folded == asked else Way.ORDER if alike == SAME_WORDS else Way.LIKE
                best = Candidate(number, way, alike * told, name, tag, PROPERTIES[place])
        return best

    def _by_country(self, words: Sequence[str]) -> Iterator[Candidate]:
        """Places that are named with their country behind or before them: “Riga, LV”."""
        for named, country in _parted(words) if {"place", "country"} <= self.bounds.keys() else ():
            if countries := called(self.database, country, self.bounds["country"], _LOOKED_AT):
                yield from self._in_countries(named, countries)

    def _in_countries(self, named: str, countries: Sequence[int]) -> Iterator[Candidate]:
        """The places of a name that lie in one of some countries."""
        rows = self.database.execute(
            "SELECT names.thing, property, language, name FROM names JOIN facets ON facets.thing = names.thing"
            " WHERE folded = ? AND names.thing BETWEEN ? AND ?"
            f" AND facet = 'place.country' AND value IN ({places(countries)})"
            " ORDER BY names.thing, property LIMIT ?",
            (named, *self.bounds["place"], *countries, _NAMESAKES),
        )
        for number, place, tag, name in rows.fetchall():
            counted = WITHIN * TELLING.get(PROPERTIES[place], 1.0)
            yield Candidate(number, Way.WITHIN, counted, name, tag, PROPERTIES[place])

    def _by_place(self, words: Sequence[str]) -> Iterator[Candidate]:
        for rest in _named_by_authority(words) if "place" in self.bounds else ():
            if named := called(self.database, rest, self.bounds["place"], _LOOKED_AT):
                yield from self._authorities(rest, named)
                return

    def _authorities(self, rest: str, named: Sequence[int]) -> Iterator[Candidate]:
        """The local authorities that lie in some places which are called so."""
        kinds = numbers_of(self.database, AUTHORITIES)
        rows = self.database.execute(
            "SELECT DISTINCT lying.thing, name FROM facets AS lying JOIN facets AS being ON being.thing = lying.thing"
            " JOIN names ON names.thing = lying.value AND folded = ?"
            f" WHERE lying.facet = 'organisation.place' AND lying.value IN ({places(named)})"
            f" AND being.facet = 'organisation.kind' AND being.value IN ({places(kinds)})"
            " ORDER BY lying.thing, name LIMIT ?",
            (rest, *named, *kinds, _LOOKED_AT),
        )
        for number, name in rows.fetchall():
            yield Candidate(number, Way.LOCATED, LOCATED, name)

    def _questions(self, words: Iterable[str]) -> Iterator[str]:
        """What asks the full-text index: for all words, for pairs of the rarest, for each of these."""
        meant = self._meant(words)
        if all(meant.values()):
            yield " AND ".join(map(_any_of, meant.values()))
        known = [word for word in meant if meant[word]]
        rarest = sorted(known, key=lambda word: (-self.weights[meant[word][0]], word))[:_PAIRED]
        pairs = [f"({_any_of(meant[one])} AND {_any_of(meant[other])})" for one, other in combinations(rarest, 2)]
        if len(pairs) > 1 or (pairs and not all(meant.values())):
            yield " OR ".join(pairs)
        if len(meant) > 1:
            # Each by itself: in “Riga, LV” the rarest word is the one that matters less.
            rare = (meant[word] for word in rarest if all(self.having[one] <= _RARE for one in meant[word]))
            yield from map(_any_of, rare)

    def _meant(self, words: Iterable[str]) -> dict[str, Sequence[str]]:
        """Each word with those that may stand for it: itself, or where no name has it those that are nearly so."""
        wanted = list(words)
        self._learn(wanted)
        unknown = [word for word in wanted if not self.having[word] and len(word) >= _MIN_LETTERS and word.isalpha()]
        near = {
            word: near_words(self.database, word) for word in sorted(unknown, key=lambda one: -len(one))[:_NEAR_WORDS]
        }
        self._learn({one for found in near.values() for one in found})
        return {word: [word] if self.having[word] else near.get(word, []) for word in wanted}

    def _having(self, question: str, first: int, last: int) -> Iterator[int]:
        rows = self.database.execute(
            "SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid LIMIT ?",
            (question, first, last, _LOOKED_AT),
        )
        return (number for (number,) in rows.fetchall())

    def _learn(self, words: Iterable[str]) -> None:
        """Look up what words count that were not met before."""
        wanted = [word for word in words if word not in self.weights]
        rows = self.database.execute(
            f"SELECT word, things FROM vocabulary WHERE word IN ({places(wanted)})", wanted
        ).fetchall()
        self.having.update({**dict.fromkeys(wanted, 0), **dict(rows)})
        things = max(last for _, last in self.bounds.values())
        self.weights.update({word: rareness(self.having[word], things) for word in wanted})


def _weighed(names: Iterable[_Name]) -> Iterator[tuple[_Name, float]]:
    """Names of a thing with what each counts."""
    return ((name, TELLING.get(PROPERTIES[name[2]], 1.0)) for name in names)


def _weighed_of_organisation(names: Sequence[_Name]) -> Iterator[tuple[_Name, float]]:
    """The same of an organisation, whose name may be one that others have as well."""
    labels = {tag: set(folded.split()) for _, folded, place, tag, _ in names if PROPERTIES[place] == "skos:prefLabel"}
    for name, told in _weighed(names):
        _, folded, place, tag, _ = name
        words = set(folded.split())
        if AUTHORITY_WORDS.issuperset(words):
            yield name, NAMELESS
        elif PROPERTIES[place] == "skos:altLabel" and words < labels.get(tag, set()):
            yield name, SHORTENED
        else:
            yield name, told


def _named_by_authority(words: Sequence[str]) -> Iterator[str]:
    """What may be the place in a name of its authority, the longest first: words for it are left out at the ends only.

    Those within belong to the place (l'Alfàs del Pi), and some at an end may (Città di Castello).
    """
    own = [number for number, word in enumerate(words) if word not in AUTHORITY_WORDS]
    if own:
        parts = product(range(own[0] + 1), range(own[-1] + 1, len(words) + 1))
        longest = sorted(parts, key=lambda part: (part[0] - part[1], part))
        yield from (" ".join(words[first:end]) for first, end in longest[1 : _PARTS + 1])


def _without_legal_form(asked: str) -> str:
    """A folded name without the legal form behind it, if anything is left."""
    words = asked.split()
    counts = range(min(_FORM_WORDS, len(words) - 1), 0, -1)
    form = next((count for count in counts if " ".join(words[-count:]) in LEGAL_FORMS), 0)
    return " ".join(words[: len(words) - form])


def _parted(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What may be a place and its country: some words at the end of a name, or at its beginning, and the others."""
    for count in range(1, min(len(words), _COUNTRY_WORDS + 1)):
        yield " ".join(words[:-count]), " ".join(words[-count:])
        yield " ".join(words[count:]), " ".join(words[:count])


def numbers_by_identifier(database: sqlite3.Connection, text: str) -> list[int]:
    """The numbers of things that a text identifies: an IRI of theirs, or what follows ``…/id/`` in that of ours."""
    if text.startswith(BASE) or ("://" not in text and "/" in text):
        return [number for number in numbers_of(database, [path_of(text)]) if number > 0]
    return identified(database, "", text) if "://" in text else []


def path_of(identifier: str) -> str:
    """The path of a thing below the base by its IRI or its short identifier, such as ``place/lublin``."""
    return identifier.removeprefix(BASE) if identifier.startswith(BASE) else f"id/{identifier}"


def _any_of(words: Iterable[str]) -> str:
    # Words hold letters and digits only, so nothing in them is an operator.
    alternatives = " OR ".join(f'"{word}"' for word in words)
    return f"({alternatives})"
