"""The difference between two releases in words, entity by entity: what ``coopatlas diff`` says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad, parse
from rdflib.namespace import SKOS

from coopatlas.formats import N_QUADS
from coopatlas.release.changes import Change, changes_between
from coopatlas.release.dumps import QUADS_PATH, read_quads
from coopatlas.release.manifest import Release
from coopatlas.vocabulary import shorten

_LABEL = str(SKOS.prefLabel)


@dataclass
class _Entity:
    """Predicate → values added and removed, for one subject."""

    added: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    removed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def differences(old: Release, new: Release) -> Iterator[str]:
    """Say what changed from one release to another.

    Raises:
        ReleaseCorrupt: when the quads of one are not as its manifest says.

    Yields:
        One line per entity that is new, gone or changed, followed by an indented line per property; nothing
        where the two hold the same.
    """
    entities = _entities(changes_between(old.checked(QUADS_PATH), new.checked(QUADS_PATH)))
    known = {release.version: _labels(release, entities) for release in (old, new)}
    for iri in sorted(entities, key=shorten):
        before, after = known[old.version].get(iri), known[new.version].get(iri)
        yield f"{_verb(before, after)} {shorten(iri)}{_named(after or before)}"
        if before is not None and after is not None:
            yield from _properties(entities[iri])


def _entities(changes: Iterable[tuple[Change, str]]) -> dict[str, _Entity]:
    entities: dict[str, _Entity] = defaultdict(_Entity)
    for change, line in changes:
        for quad in _parsed(line):
            entity = entities[str(quad.subject).strip("<>")]
            side = entity.added if change is Change.ADDED else entity.removed
            side[quad.predicate.value].add(_written(quad.object))
    return entities


def _parsed(line: str) -> Iterable[Quad]:
    return parse(line, N_QUADS.rdf)


def _labels(release: Release, wanted: dict[str, _Entity]) -> dict[str, str]:
    """Map each wanted subject that the release knows to its English label, or to nothing where it has none."""
    labels: dict[str, str] = {}
    for quad in read_quads(release.path / QUADS_PATH):
        subject = str(quad.subject).strip("<>")
        if subject in wanted:
            labels.setdefault(subject, "")
            if quad.predicate.value == _LABEL and isinstance(quad.object, Literal) and quad.object.language == "en":
                labels[subject] = quad.object.value
    return labels


def _verb(before: str | None, after: str | None) -> str:
    if before is None:
        return "new:    "
    return "gone:   " if after is None else "changed:"


def _named(label: str | None) -> str:
    return f" “{label}”" if label else ""


def _properties(entity: _Entity) -> Iterator[str]:
    for predicate in sorted({*entity.added, *entity.removed}, key=shorten):
        # A statement that only moved to another graph is in both sets.
        gone = sorted(entity.removed[predicate] - entity.added[predicate])
        come = sorted(entity.added[predicate] - entity.removed[predicate])
        name = shorten(predicate)
        if not gone and not come:
            yield f"    {name}: now from another source"
        elif len(gone) == len(come) == 1:
            yield f"    {name}: {gone[0]} → {come[0]}"
        else:
            yield from (f"    {name}: no longer {value}" for value in gone)
            yield from (f"    {name}: now also {value}" for value in come)


def _written(term: object) -> str:
    if isinstance(term, NamedNode):
        return shorten(term.value)
    if isinstance(term, Literal):
        return f"“{term.value}”" + (f" ({term.language})" if term.language else "")
    return str(term)
