"""Saying why a query was not answered: which limit it reached, and what to do."""

from __future__ import annotations

import logging

from coopatlas.errors import CoopAtlasError, EngineUnavailable, Limit, QueryError, QueryTimeout, QueryTooLarge
from coopatlas.query.engine import Bounds
from coopatlas.query.text.syntax import explain_syntax_error
from coopatlas.query.workers.exchange import Outcome, Report
from coopatlas.query.workers.process import WorkerDied

_LOG = logging.getLogger(__name__)
SERVICE_FAILED = (
    "another endpoint that the query asks by SERVICE did not answer as one; write SERVICE SILENT, leave it out, or try "
    "again later"
)
_WORTH_SAYING_S = 0.1


def timeout(bounds: Bounds, waited_s: float = 0.0) -> QueryTimeout:
    """A query was not answered in time, of which it waited some for a worker."""
    waited = f", {waited_s:.1f} s of them waiting for a free worker" if waited_s >= _WORTH_SAYING_S else ""
    return QueryTimeout(
        f"the query was not answered within {bounds.timeout_s:g} s{waited}; that is the limit here. Ask for less: "
        "name a class or a graph, join fewer patterns, add LIMIT; or load the dump and ask there",
        Limit("query_timeout_s", bounds.timeout_s),
    )


def too_many_rows(bounds: Bounds, rows: str = "") -> QueryTooLarge:
    """An answer has too many rows; how many, where that is known."""
    has = f"has {rows} rows, more than" if rows else "has more than"
    return QueryTooLarge(
        f"the answer {has} {bounds.max_rows} rows, the limit here; add LIMIT and OFFSET with ORDER BY, group, or take "
        "the dump",
        Limit("max_rows", bounds.max_rows),
    )


def too_many_bytes(bounds: Bounds) -> QueryTooLarge:
    """An answer is too long."""
    return QueryTooLarge(
        f"the answer is larger than {bounds.max_answer_bytes} bytes, the limit here; add LIMIT, select fewer "
        "variables, or take the dump",
        Limit("max_answer_bytes", bounds.max_answer_bytes),
    )


def out_of_memory(bounds: Bounds) -> QueryTooLarge:
    """A query needs too much memory."""
    return QueryTooLarge(
        f"the query needs more than {bounds.memory_bytes} bytes of memory, the limit here; join fewer patterns, or "
        "sort and group fewer solutions",
        Limit("worker_memory_bytes", bounds.memory_bytes),
    )


def of_death(bounds: Bounds, death: WorkerDied) -> CoopAtlasError:
    """A worker ended in the middle of a query."""
    if death.overflown:
        return QueryTooLarge("the query is too deeply nested or too long to be evaluated; write it flatter")
    if death.out_of_memory:
        return out_of_memory(bounds)
    _LOG.error("query worker ended with status %s", death.status)
    return EngineUnavailable(f"the query worker ended unexpectedly (status {death.status}); try again")


def of_report(bounds: Bounds, report: Report, text: str) -> CoopAtlasError:
    """A worker reports that there is no answer to the query of this text."""
    match report.outcome:
        case Outcome.SYNTAX:
            return explain_syntax_error(text, report.message)
        case Outcome.REFUSED:
            return QueryError(report.message)
        case Outcome.TOO_MANY_ROWS:
            return too_many_rows(bounds, report.message)
        case Outcome.OUT_OF_MEMORY:
            return out_of_memory(bounds)
        case Outcome.ANSWER_TOO_LARGE:
            return too_many_bytes(bounds)
        case _:
            _LOG.error("query worker: %s", report.message)
            return EngineUnavailable("the store or the answer's file cannot be used now; try again later")
