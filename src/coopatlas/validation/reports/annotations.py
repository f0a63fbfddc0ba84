"""Remarks beside the lines of a change: for GitHub's and GitLab's continuous integration.

Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions;
https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from coopatlas.validation.report import Finding
from coopatlas.validation.reports.telling import Telling, Told, all_told, rule_of, severity_of
from coopatlas.validation.run import Check

_GITHUB = {"error": "error", "violation": "error", "warning": "warning", "info": "notice"}
_GITLAB = {"error": "blocker", "violation": "major", "warning": "minor", "info": "info"}


def write_github(check: Check, telling: Telling) -> str:
    """Write a workflow command for each finding."""
    return "".join(f"{_command(told, telling)}\n" for told in all_told(check))


def write_gitlab(check: Check, telling: Telling) -> str:
    """Write a Code Quality report.

    GitLab shows one issue for each fingerprint, so what is told twice in a table is numbered.
    """
    issues = [_issue(told, telling) for told in all_told(check)]
    times: Counter[str] = Counter()
    for issue in issues:
        fingerprint = str(issue["fingerprint"])
        times[fingerprint] += 1
        if times[fingerprint] > 1:
            issue["fingerprint"] = f"{fingerprint}-{times[fingerprint]}"
    return json.dumps(issues, ensure_ascii=False, indent=2) + "\n"


def _command(told: Told, telling: Telling) -> str:
    place = told.location
    numbers = {"line": place.line, "col": place.column}
    if place.end_line == place.line:
        # Columns are taken into account only within one line.
        numbers["endColumn"] = place.end_column
    else:
        numbers["endLine"] = place.end_line
    properties = {"file": telling.path(place), **numbers, "title": rule_of(told)}
    written = ",".join(f"{key}={_escaped(str(value))}" for key, value in properties.items() if value is not None)
    return f"::{_GITHUB[severity_of(told)]} {written}::{_escaped(_text(told, telling), properties=False)}"


def _escaped(text: str, *, properties: bool = True) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C") if properties else escaped


def _issue(told: Told, telling: Telling) -> dict[str, Any]:
    place = told.location
    path = telling.path(place)
    return {
        "description": _text(told, telling),
        "check_name": rule_of(told),
        "fingerprint": told.fingerprint(path),
        "severity": _GITLAB[severity_of(told)],
        "location": {"path": path, "lines": {"begin": place.line or 1, "end": place.end_line or place.line or 1}},
    }


def _text(told: Told, telling: Telling) -> str:
    about = f"{told.about(telling.language)}: " if isinstance(told, Finding) else ""
    return f"{about}{told.message(telling.language)}"
