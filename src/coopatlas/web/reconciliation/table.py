"""The answer to names that somebody pasted: as rows for the page, with the reasons in words, and as a table in CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coopatlas.errors import RequestError
from coopatlas.languages.language import Language
from coopatlas.release.matching import Candidate, Way
from coopatlas.web.hits import NAMED_BY
from coopatlas.web.list_tables import harmless
from coopatlas.web.names import Text, href_of
from coopatlas.web.reconciliation.judging import Judged
from coopatlas.web.things import label_of

HEAD = ("name", "match", "score", "id", "iri", "label", "description", "exact", "located")
"""The columns of the table in CSV: for each name the best candidate, if there is one."""


@dataclass(frozen=True)
class Reason:
    """Why something was found: the beginning of a sentence and the name that it speaks of, if any."""

    text: str
    name: Text | None = None


@dataclass(frozen=True)
class Line:
    """A candidate as the page shows it."""

    label: Text
    href: str
    where: Sequence[Text]
    score: float
    match: bool
    reason: Reason


@dataclass(frozen=True)
class Answer:
    """A name that was pasted, with its candidates, the best first, or with what is wrong with it."""

    asked: str
    lines: Sequence[Line]
    error: str = ""

    @property
    def sure(self) -> bool:
        """Whether the first candidate may be taken without asking."""
        return bool(self.lines) and self.lines[0].match


def answers(
    texts: Sequence[str], judged: Mapping[str, Sequence[Judged] | RequestError], language: Language
) -> list[Answer]:
    """Show the candidates of each name."""
    return [_answer(text, found, language) for text, found in zip(texts, judged.values(), strict=True)]


def write_csv(texts: Sequence[str], judged: Mapping[str, Sequence[Judged] | RequestError]) -> str:
    """Write the best candidate of each name as a table. Source: RFC 4180."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(HEAD)
    for asked, found in zip(texts, judged.values(), strict=True):
        table.writerow([harmless(cell) for cell in (asked, *_cells(found))])
    return text.getvalue()


def _answer(asked: str, found: Sequence[Judged] | RequestError, language: Language) -> Answer:
    if isinstance(found, RequestError):
        return Answer(asked, (), str(found))
    # Beside what is sure the others only distract.
    told = found[:1] if found and found[0].match else found
    return Answer(asked, [_line(one, language) for one in told])


def _line(judged: Judged, language: Language) -> Line:
    thing = judged.entity.thing
    return Line(
        label=label_of(thing, language),
        href=href_of(thing.iri) or thing.iri,
        where=[label_of(one, language) for one in judged.entity.where],
        score=judged.score,
        match=judged.match,
        reason=_reason(judged.candidate, language),
    )


def _reason(candidate: Candidate | None, language: Language) -> Reason:
    """In words what the features say of the name."""
    if candidate is None:
        return Reason("")
    tag = candidate.name_language
    name = Text(candidate.name, tag if tag and tag != language.tag else None)
    if candidate.way is Way.NAME and candidate.given_by in NAMED_BY:
        return Reason(language.say(NAMED_BY[candidate.given_by]), name)
    return Reason(language.say(f"reconcile.way.{candidate.way.value}"), name)


def _cells(found: Sequence[Judged] | RequestError) -> Iterable[str]:
    if isinstance(found, RequestError) or not found:
        return [""] * (len(HEAD) - 1)
    return _best(found[0])


def _best(judged: Judged) -> Iterator[str]:
    entity, features = judged.entity, dict(judged.features)
    yield _word(judged.match)
    yield f"{judged.score:g}"
    yield entity.id
    yield entity.thing.iri
    yield entity.thing.label
    yield entity.description
    yield _word(features.get("exact"))
    yield _word(features.get("located"))


def _word(value: object) -> str:
    return "true" if value else "false"
