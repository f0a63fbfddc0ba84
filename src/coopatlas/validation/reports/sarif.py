"""SARIF 2.1.0, which code scanning and editors read.

Source: OASIS SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from coopatlas import __version__
from coopatlas.errors import Location
from coopatlas.validation.explanation import Explanation, explain
from coopatlas.validation.report import Finding
from coopatlas.validation.reports.telling import Telling, Told, all_told, rule_of, severity_of
from coopatlas.validation.run import Check
from coopatlas.validation.words import words
from coopatlas.vocabulary import BASE, CASH, shorten

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "violation": "error", "warning": "warning", "info": "note"}
_ROOT = "SRCROOT"


def write_sarif(check: Check, telling: Telling) -> str:
    """Write one run, whose rules are the shapes that found something."""
    told = all_told(check)
    names = sorted({rule_of(one) for one in told})
    run = {
        "tool": {
            "driver": {
                "name": "coopatlas",
                "version": __version__,
                "semanticVersion": _semantic(__version__),
                "informationUri": BASE,
                "rules": [_rule(name, check, telling) for name in names],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"uri": f"{telling.root.as_uri().rstrip('/')}/"}},
        "results": [_result(one, names, telling) for one in told],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _semantic(version: str) -> str:
    return version if version.count(".") == len("xx") else f"{version}.0"


def _rule(name: str, check: Check, telling: Telling) -> dict[str, Any]:
    explanation = explain(check.shapes, name)
    if explanation is None:
        text = words(telling.language).say("syntax-rule") if name == "syntax" else name
        return {"id": name, "shortDescription": {"text": text}}
    title = explanation.text(explanation.titles, telling.language) or name
    description = explanation.text(explanation.descriptions, telling.language) or title
    return {
        "id": name,
        "name": explanation.iri.removeprefix(str(CASH)),
        "shortDescription": {"text": title},
        "fullDescription": {"text": description},
        "helpUri": explanation.iri,
        "help": {"text": _help(explanation, telling.language)},
        "defaultConfiguration": {"level": _LEVELS[explanation.severity.value]},
    }


def _help(explanation: Explanation, language: str) -> str:
    message = explanation.text(explanation.messages, language)
    lines = [explanation.text(explanation.descriptions, language), *explanation.asks.get(language, ()), message]
    return "\n".join(filter(None, lines)) or explanation.name


def _result(told: Told, names: list[str], telling: Telling) -> dict[str, Any]:
    rule = rule_of(told)
    about = f"{told.about(telling.language)}: " if isinstance(told, Finding) else ""
    result: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": names.index(rule),
        "level": _LEVELS[severity_of(told)],
        "message": {"text": f"{about}{told.message(telling.language)}"},
        "locations": [{"physicalLocation": _physical(told.location, telling)}],
        "partialFingerprints": {"coopatlas/v1": told.fingerprint(telling.path(told.location))},
    }
    if isinstance(told, Finding) and told.within is not None:
        within = told.within
        result["relatedLocations"] = [
            {
                "id": 1,
                "physicalLocation": _physical(within.location, telling),
                "message": {"text": shorten(within.iri)},
            }
        ]
    return result


def _physical(place: Location, telling: Telling) -> dict[str, Any]:
    path = telling.path(place)
    whole = Path(path).is_absolute()
    artifact = {"uri": Path(path).as_uri()} if whole else {"uri": quote(path), "uriBaseId": _ROOT}
    numbers = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    region = {name: number for name, number in numbers.items() if number is not None}
    return {"artifactLocation": artifact} | ({"region": region} if place.line is not None else {})
