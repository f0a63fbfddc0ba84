"""Weighing candidates: a score from 0 to 100 that its features explain, and whether one of them is safely meant.

The score is a mean: the name counts twice, each property that is compared and known counts once. A candidate without
any type that is rather wanted loses a fifth.

Source: Reconciliation Service API 0.2, "Reconciliation Query Responses".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from coopatlas.errors import RequestError
from coopatlas.release.directory import Thing
from coopatlas.release.matching import Candidate, Matcher, Sought, Way
from coopatlas.web.reconciliation.agreement import agreement, make_ready
from coopatlas.web.reconciliation.batch import Batch, Query, Strictness
from coopatlas.web.reconciliation.classes import Type, Types
from coopatlas.web.reconciliation.entities import Entity, entities_of
from coopatlas.web.reconciliation.narrowing import by_properties
from coopatlas.web.reconciliation.properties import Property
from coopatlas.web.reconciliation.sources import Identified, Reading, Values

SURE = 95.0
"""The score from which on a candidate may be taken without asking."""
SURE_OF_TYPE = 90.0
"""The same where it has the type that was asked for."""
CLEAR = 5.0
"""By how much it must be ahead of all others."""
_NAME_COUNTS = 2
_WITHOUT_TYPE = 0.8
_OF_EACH = 50
"""How many values of a thing are compared, besides those that it has of the ones named."""
_WEIGHED = 60
"""How many candidates of a query are weighed."""

Feature = tuple[str, float | bool]
Agreed = Mapping[str, Mapping[int, float]]
"""Property → number of a thing → how far it agrees; those of which nothing is known are left out."""


@dataclass(frozen=True)
class Judged:
    """A candidate that was weighed. ``candidate`` is None where it was found by its properties alone."""

    entity: Entity
    score: float
    features: tuple[Feature, ...]
    candidate: Candidate | None = None
    typed: bool | None = None
    match: bool = False


@dataclass(frozen=True)
class Judge:
    """Answers batches from one directory."""

    reading: Reading
    types: Types

    def judge(self, batch: Batch) -> dict[str, Sequence[Judged] | RequestError]:
        """The candidates of each query, the best first; what was wrong with those that are broken."""
        queries = {key: query for key, query in batch.items() if isinstance(query, Query)}
        found = dict(zip(queries, self._found(list(queries.values())), strict=True))
        numbers = {number for candidates in found.values() for number in candidates}
        entities = entities_of(numbers, self.reading.directory, self.types, self.reading.language)
        agreed = self._agreed(queries, found, entities)
        weighing = _Weighing(entities, agreed)
        return {
            key: query if isinstance(query, RequestError) else weighing.ranked(key, query, found[key])
            for key, query in batch.items()
        }

    def _found(self, queries: Sequence[Query]) -> Iterable[Mapping[int, Candidate | None]]:
        """By number what each query may mean; None where only the properties say so."""
        matched = Matcher(self.reading.directory).match(Sought(query.text, query.kinds) for query in queries)
        for query, candidates in zip(queries, matched, strict=True):
            if query.text:
                yield {candidate.thing: candidate for candidate in candidates[:_WEIGHED]}
            else:
                yield dict.fromkeys(by_properties(query, self.reading.directory, _WEIGHED))

    def _agreed(
        self, queries: Mapping[str, Query], found: Mapping[str, Iterable[int]], entities: Mapping[int, Entity]
    ) -> dict[str, Agreed]:
        """The key of each query → how far its candidates agree. Each property is read once for all queries."""
        comparisons = [comparison for query in queries.values() for comparison in query.comparisons]
        ready = make_ready(comparisons, self.reading.directory) if comparisons else {}
        things: dict[Property, dict[int, Thing]] = defaultdict(dict)
        named: dict[Property, set[int]] = defaultdict(set)
        for key, query in queries.items():
            for comparison in query.comparisons:
                candidates = (entities[number].thing for number in found[key])
                things[comparison.of].update({one.id: one for one in candidates if one.kind in comparison.of.kinds})
                named[comparison.of].update(ready[comparison].named)
        values = {one: self._values(one, list(of.values()), named[one]) for one, of in things.items()}
        return {
            key: {
                comparison.of.id: {
                    number: agreement(ready[comparison], had)
                    for number in found[key]
                    if (had := values[comparison.of].get(number))
                }
                for comparison in query.comparisons
            }
            for key, query in queries.items()
        }

    def _values(self, of: Property, things: Sequence[Thing], named: Collection[int]) -> Values:
        """What things have of a property: those named that they have, and their weightiest."""
        reading = replace(self.reading, each=_OF_EACH + len(named), first=tuple(sorted(named)))
        return of.source.read(reading, things)


@dataclass(frozen=True)
class _Weighing:
    """Weighs the candidates of a batch. ``agreed`` tells of each query how far its candidates agree."""

    entities: Mapping[int, Entity]
    agreed: Mapping[str, Agreed]

    def ranked(self, key: str, query: Query, found: Mapping[int, Candidate | None]) -> list[Judged]:
        agreed = self.agreed[key]
        weighed = [self._weighed(query, number, candidate, agreed) for number, candidate in found.items()]
        allowed = [one for one in weighed if query.strictness is Strictness.SHOULD or one.typed is not False]
        best = sorted(allowed, key=lambda one: (-one.score, one.entity.thing.id))
        return [*_first(best[:2], query), *best[1 : query.limit]]

    def _weighed(self, query: Query, number: int, candidate: Candidate | None, agreed: Agreed) -> Judged:
        entity = self.entities[number]
        known = [(name, values[number]) for name, values in agreed.items() if number in values]
        parts = [value for _, value in known] + ([candidate.likeness] * _NAME_COUNTS if candidate else [])
        typed = _has_type(entity.types, query) if query.types else None
        score = 100 * sum(parts) / len(parts) if parts else 0.0
        rounded = round(score * (_WITHOUT_TYPE if typed is False else 1), 1)
        features = [*_name_features(candidate), *((name, round(100 * value, 1)) for name, value in known)]
        return Judged(entity, rounded, (*features, *([("type", typed)] if typed is not None else [])), candidate, typed)


def _name_features(candidate: Candidate | None) -> Iterable[Feature]:
    if candidate is not None:
        yield "name", round(100 * candidate.likeness, 1)
        yield "exact", candidate.way in {Way.NAME, Way.IDENTIFIER}
        yield "located", candidate.way is Way.LOCATED


def _has_type(types: Sequence[Type], query: Query) -> bool:
    ids = {one.id for one in types}
    wanted = {one.id for one in query.types}
    return wanted <= ids if query.strictness is Strictness.ALL else not wanted.isdisjoint(ids)


def _first(best: Sequence[Judged], query: Query) -> list[Judged]:
    """The first of the best two, told whether it is safely meant: called so, clearly ahead, of the type."""
    if not best:
        return []
    first, *others = best
    sure = first.score >= (SURE_OF_TYPE if query.types and first.typed else SURE)
    ahead = all(first.score - other.score >= CLEAR for other in others)
    by_code = any(isinstance(comparison.of.source, Identified) for comparison in query.comparisons)
    certain = first.candidate.certain if first.candidate else by_code
    match = sure and ahead and certain and first.typed is not False
    return [replace(first, match=match)]
