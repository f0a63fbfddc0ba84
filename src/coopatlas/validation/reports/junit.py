"""JUnit's XML, which continuous integration shows as tests: a suite for each file, a case for each finding.

Source: the schema of Jenkins' xUnit plugin, junit-10.xsd.
"""

from __future__ import annotations

import re
from collections import defaultdict
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from coopatlas.errors import Location
from coopatlas.validation.report import Finding
from coopatlas.validation.reports.telling import Telling, Told, all_told, rule_of, severity_of
from coopatlas.validation.run import Check

# Source: XML 1.0 §2.2, production Char.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(check: Check, telling: Telling) -> str:
    """Write a suite for each file; one in which nothing was found has a case that passes."""
    by_file: dict[str, list[Told]] = defaultdict(list)
    for told in all_told(check):
        by_file[telling.path(told.location)].append(told)
    clean = {telling.path(Location(path)) for path in check.files}
    suites = Element("testsuites", name="coopatlas validate")
    for path in sorted(by_file.keys() | clean):
        _add_suite(suites, path, by_file.get(path, []), telling)
    for total in ("tests", "failures", "errors"):
        suites.set(total, str(sum(int(suite.get(total, "0")) for suite in suites)))
    indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(suites, encoding="unicode")}\n'


def _add_suite(suites: Element, path: str, told: list[Told], telling: Telling) -> None:
    failing = [one for one in told if isinstance(one, Finding) and one.result.severity.is_at_least(telling.fail_on)]
    suite = SubElement(suites, "testsuite", name=_clean(path), tests=str(max(len(told), 1)), failures=str(len(failing)))
    suite.set("errors", str(sum(not isinstance(one, Finding) for one in told)))
    suite.set("file", _clean(path))
    if not told:
        SubElement(suite, "testcase", name="conforms", classname=_clean(path))
    for one in told:
        place = f"{one.location.line or '-'}:{one.location.column or '-'}"
        case = SubElement(suite, "testcase", name=f"{rule_of(one)} at {place}", classname=_clean(path))
        line = _clean(one.line(telling.language))
        if not isinstance(one, Finding):
            SubElement(case, "error", type="syntax", message=_clean(one.message(telling.language))).text = line
        elif one in failing:
            message = _clean(one.message(telling.language))
            SubElement(case, "failure", type=severity_of(one), message=message).text = line
        else:
            SubElement(case, "system-out").text = line


def _clean(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
