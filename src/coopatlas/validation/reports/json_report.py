"""JSON for programs: everything that is known of each finding. The same file serves as a baseline."""

from __future__ import annotations

import json
from typing import Any

from rdflib import BNode

from coopatlas.validation.report import Finding, Severity, shown
from coopatlas.validation.reports.telling import Telling, Told, all_told, rule_of, severity_of
from coopatlas.validation.run import Check
from coopatlas.validation.words import LANGUAGES, words
from coopatlas.vocabulary import shorten

VERSION = 1
"""Of this form; it changes when a reader of the form before would no longer understand."""


def write_json(check: Check, telling: Telling) -> str:
    """Write an object with ``conforms``, ``counts`` and ``findings``."""
    return json.dumps(record_of(check, telling), ensure_ascii=False, indent=2) + "\n"


def record_of(check: Check, telling: Telling) -> dict[str, Any]:
    """The same as values, for whoever adds to it."""
    counts = {severity.value: len(check.report.of(severity)) for severity in Severity}
    return {
        "version": VERSION,
        "conforms": check.report.conforms and not check.unreadable,
        "passes": not check.fails(telling.fail_on),
        "counts": {"error": len(check.unreadable), **counts, "known": check.known},
        "findings": [_item(told, telling) for told in all_told(check)],
    }


def _item(told: Told, telling: Telling) -> dict[str, Any]:
    place = told.location
    path = telling.path(place)
    common = {
        "path": path,
        "line": place.line,
        "column": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
        "severity": severity_of(told),
        "rule": rule_of(told),
        "message": told.message(telling.language),
        "messages": {tag: told.message(tag) for tag in LANGUAGES},
        "fingerprint": told.fingerprint(path),
    }
    return common if not isinstance(told, Finding) else common | _of_finding(told, telling)


def _of_finding(finding: Finding, telling: Telling) -> dict[str, Any]:
    result, within = finding.result, finding.within
    hint = finding.hint
    return {
        "resource": finding.about(telling.language),
        "focusNode": None if isinstance(result.focus, BNode) else str(result.focus),
        "property": None if result.path is None else shorten(str(result.path)),
        "value": None if result.value is None else shown(result.value),
        "shape": result.shape,
        "explanation": f"docs/shapes.md#{result.shape.rpartition('#')[2].lower()}",
        "component": None if result.component is None else shorten(str(result.component)),
        "hint": None if hint is None else words(telling.language).hint(hint.kind, hint.values),
        "within": None if within is None else {"resource": within.iri, "line": within.location.line},
    }
