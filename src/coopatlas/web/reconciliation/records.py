"""Candidates and values as the API writes them. Source: Reconciliation Service API 0.2, its JSON serialisations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from coopatlas.errors import RequestError
from coopatlas.release.directory import Thing
from coopatlas.web.problems import problem_of
from coopatlas.web.reconciliation.entities import id_of, is_entity
from coopatlas.web.reconciliation.judging import Judged
from coopatlas.web.reconciliation.sources import Value


def result_batch(judged: Mapping[str, Sequence[Judged] | RequestError]) -> dict[str, object]:
    """The answer to a batch: candidates by the key of the query; one that is broken has none, and an ``error``."""
    return {key: _refused(one) if isinstance(one, RequestError) else _result(one) for key, one in judged.items()}


def value_record(value: Value) -> dict[str, object]:
    """A value of a property: an entity, or a literal by its type. A day needs a time here, so it gets midnight."""
    match value:
        case Thing():
            return {"id": id_of(value), "name": value.label} if is_entity(value) else {"str": value.label}
        case date():
            return {"date": f"{value.isoformat()}T00:00:00Z"}
        case float():
            return {"float": value}
        case int():
            return {"int": value}
        case _:
            return {"str": value}


def _refused(error: RequestError) -> dict[str, object]:
    problem = problem_of(error)
    told = {"type": problem.type, "title": problem.title, "status": int(problem.status), "detail": problem.detail}
    return {"result": [], "error": told}


def _result(judged: Sequence[Judged]) -> dict[str, object]:
    return {"result": [_candidate(one) for one in judged]}


def _candidate(judged: Judged) -> dict[str, object]:
    entity = judged.entity
    return {
        "id": entity.id,
        "name": entity.thing.label,
        "description": entity.description,
        "type": [one.record() for one in entity.types],
        "score": judged.score,
        "match": judged.match,
        "features": [{"id": name, "value": value} for name, value in judged.features],
    }
