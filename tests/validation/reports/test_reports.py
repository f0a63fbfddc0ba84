"""A check in every form: valid by its schema, complete, and safe whatever the files hold."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import xmlschema
from rdflib import Graph, Literal
from rdflib.namespace import RDF, SH

from coopatlas.errors import Location
from coopatlas.progress import Quiet
from coopatlas.settings import Settings
from coopatlas.validation.report import Severity
from coopatlas.validation.reports.telling import Telling, all_told
from coopatlas.validation.reports.writers import WRITERS
from coopatlas.validation.run import Check, check

SCHEMAS = Path(__file__).parents[1] / "schemas"
HEAD = """@prefix ca: <https://w3id.org/coopatlas/ontology#> .
@prefix event: <https://w3id.org/coopatlas/id/event/> .
@prefix project: <https://w3id.org/coopatlas/id/project/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
TEXT = (
    HEAD
    + 'event:b a ca:Event ;\n    ca:project "<script>, 50% :é\\u0001"@en .\n[] a ca:Event ; skos:prefLabel "N"@en .\n'
)
NAME = "more & <b>, 100%: é.ttl"


@pytest.fixture
def outcome(settings: Settings) -> Check:
    folder = settings.data / "events"
    (folder / NAME).write_text(TEXT.replace("\\u0001", ""), encoding="utf-8")
    (folder / "broken.ttl").write_text("event:a ca:project .\n", encoding="utf-8")
    return check((), settings, Quiet())


@pytest.fixture
def telling(tmp_path: Path) -> Telling:
    return Telling(root=tmp_path)


def _places(check: Check) -> set[tuple[str, int | None, int | None]]:
    return {(one.location.path.name, one.location.line, one.location.column) for one in all_told(check)}


def test_the_check_has_all_that_the_forms_must_tell(outcome: Check) -> None:
    assert _places(outcome) == {("broken.ttl", 1, 1), (NAME, 5, 1), (NAME, 6, 16), (NAME, 7, 1)}
    assert {finding.result.severity for finding in outcome.report.findings} == {Severity.VIOLATION, Severity.WARNING}


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("language", ["en", "pl"])
def test_every_form_is_written_in_every_language(form: str, language: str, outcome: Check, tmp_path: Path) -> None:
    text = WRITERS[form](outcome, Telling(language, root=tmp_path))
    assert text.endswith("\n")
    assert WRITERS[form](outcome, Telling(language, root=tmp_path)) == text or form == "turtle"


def test_sarif_is_valid_by_its_schema(outcome: Check, telling: Telling) -> None:
    schema = json.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    sarif = json.loads(WRITERS["sarif"](outcome, telling))
    jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker()).validate(sarif)
    assert sarif["version"] == "2.1.0"


def test_sarif_names_place_rule_and_level_of_each_finding(outcome: Check, telling: Telling) -> None:
    (run,) = json.loads(WRITERS["sarif"](outcome, telling))["runs"]
    results = [_flat(result, run) for result in run["results"]]
    path = "data/events/more%20%26%20%3Cb%3E%2C%20100%25%3A%20%C3%A9.ttl"
    assert ("data/events/broken.ttl", 1, 1, "syntax", "error") in results
    assert (path, 6, 16, "cash:Event-project", "error") in results
    assert (path, 5, 1, "cash:Event-label", "warning") in results
    assert len({result["partialFingerprints"]["coopatlas/v1"] for result in run["results"]}) == len(results)
    assert run["columnKind"] == "unicodeCodePoints"


def _flat(result: dict[str, Any], run: dict[str, Any]) -> tuple[str, int, int, str, str]:
    place = result["locations"][0]["physicalLocation"]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]
    assert rule == result["ruleId"]
    region = place["region"]
    return place["artifactLocation"]["uri"], region["startLine"], region["startColumn"], rule, result["level"]


def test_junit_is_valid_by_its_schema(outcome: Check, telling: Telling) -> None:
    text = WRITERS["junit"](outcome, telling)
    xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd").validate(text)


def test_junit_has_a_suite_for_each_file_and_counts_what_fails(outcome: Check, telling: Telling) -> None:
    suites = {suite.get("name", ""): suite for suite in ET.fromstring(WRITERS["junit"](outcome, telling))}  # noqa: S314  # our own
    assert set(suites) >= {"data/events/events.ttl", f"data/events/{NAME}", "data/events/broken.ttl"}
    clean, found = suites["data/events/events.ttl"], suites[f"data/events/{NAME}"]
    assert (clean.get("tests"), clean.get("failures"), clean.get("errors")) == ("1", "0", "0")
    violations = len(outcome.report.of(Severity.VIOLATION))
    assert (found.get("tests"), found.get("failures")) == (f"{len(outcome.report.findings)}", f"{violations}")
    assert suites["data/events/broken.ttl"].get("errors") == "1"


def test_junit_fails_from_the_severity_on_that_was_chosen(outcome: Check, tmp_path: Path) -> None:
    text = WRITERS["junit"](outcome, Telling(fail_on=Severity.WARNING, root=tmp_path))
    assert ET.fromstring(text).get("failures") == f"{len(outcome.report.findings)}"  # noqa: S314  # our own


def test_annotations_for_github_are_one_line_each_with_everything_escaped(outcome: Check, telling: Telling) -> None:
    lines = WRITERS["github"](outcome, telling).splitlines()
    assert len(lines) == len(outcome.report.findings) + 1
    assert all(re.fullmatch(r"::(error|warning|notice) file=[^,:]+,line=\d+,col=\d+,[^:]*::.+", line) for line in lines)
    (line,) = [line for line in lines if "line=6," in line]
    assert "file=data/events/more & <b>%2C 100%25%3A é.ttl" in line
    assert "50%25 :é" in line


def test_annotations_for_gitlab_have_what_its_form_asks_for(outcome: Check, telling: Telling) -> None:
    issues = json.loads(WRITERS["gitlab"](outcome, telling))
    keys = {"description", "check_name", "fingerprint", "severity", "location"}
    assert all(set(issue) == keys for issue in issues)
    assert {issue["severity"] for issue in issues} == {"blocker", "major", "minor"}
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert all(issue["location"]["lines"]["begin"] >= 1 for issue in issues)


def test_the_standard_report_is_read_back_with_every_result(outcome: Check, telling: Telling) -> None:
    graph = Graph().parse(data=WRITERS["turtle"](outcome, telling), format="turtle")
    assert len(set(graph.subjects(RDF.type, SH.ValidationResult))) == len(outcome.report.findings)
    assert list(graph.objects(None, SH.conforms)) == [Literal(lexical_or_value=False)]


def test_the_standard_report_holds_only_what_lies_in_the_named_files(settings: Settings, telling: Telling) -> None:
    (settings.data / "events" / "a.ttl").write_text(HEAD + "event:x a ca:Event .\n", encoding="utf-8")
    named = settings.data / "events" / "events.ttl"
    graph = Graph().parse(data=WRITERS["turtle"](check([named], settings, Quiet()), telling), format="turtle")
    assert not set(graph.subjects(RDF.type, SH.ValidationResult))
    assert list(graph.objects(None, SH.conforms)) == [Literal(lexical_or_value=True)]
    assert len(graph) == 2


def test_json_has_everything_in_every_language(outcome: Check, telling: Telling) -> None:
    record = json.loads(WRITERS["json"](outcome, telling))
    assert (record["conforms"], record["passes"]) == (False, False)
    assert record["counts"] == {"error": 1, "violation": 2, "warning": 1, "info": 0, "known": 0}
    (finding,) = [one for one in record["findings"] if one["line"] == 6]
    assert (finding["column"], finding["endLine"]) == (16, 6)
    assert finding["value"] == '"<script>, 50% :é"@en'
    assert finding["explanation"] == "docs/shapes.md#event-project"
    assert finding["focusNode"] == "https://w3id.org/coopatlas/id/event/b"
    assert finding["messages"]["pl"].startswith("Wydarzenie musi mieć jeden projekt.")


def test_the_page_shows_the_lines_and_runs_nothing_that_stands_in_them(outcome: Check, telling: Telling) -> None:
    page = WRITERS["html"](outcome, telling)
    assert "<script" not in page
    assert "<mark>&#34;&lt;script&gt;, 50% :é&#34;@en</mark>" in page
    assert "more &amp; &lt;b&gt;, 100%: é.ttl:6:16" in page
    assert not re.findall(r"(?:src|href)=|url\(|@import", page)


def test_the_page_groups_by_shape_with_the_gravest_first(outcome: Check, telling: Telling) -> None:
    page = WRITERS["html"](outcome, telling)
    order = [page.index(words) for words in ("Files that cannot be used", "cash:Event-project", "cash:Event-label")]
    assert order == sorted(order)


def test_a_check_without_findings_is_told_too(settings: Settings, telling: Telling) -> None:
    clean = check((), settings, Quiet())
    texts = {form: write(clean, telling) for form, write in WRITERS.items()}
    assert texts["text"] == texts["github"] == ""
    assert json.loads(texts["gitlab"]) == []
    assert json.loads(texts["json"])["conforms"]
    assert json.loads(texts["sarif"])["runs"][0]["results"] == []
    xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd").validate(texts["junit"])
    assert "no findings" in texts["html"]


def test_of_a_table_every_fault_is_told_beside_its_line_and_the_file_counted_once(settings: Settings) -> None:
    path = settings.data / "events" / "more.csv"
    # U+2028 is a sign like any other in a table, and a byte order mark none.
    path.write_bytes("\ufeffkey,year\na\u2028b,yes\nc,\n".encode())
    columns = [
        {"name": "key", "suppressOutput": True},
        {"name": "year", "propertyUrl": "dcterms:date", "datatype": "gYear", "required": True},
    ]
    metadata = {"@context": "http://www.w3.org/ns/csvw", "url": "more.csv", "tableSchema": {"columns": columns}}
    path.with_name("more.csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    page = WRITERS["html"](check((), settings, Quiet()), Telling())
    assert "; 1 file cannot be used" in page
    assert "<pre>a\u2028b,<mark>yes</mark></pre>" in page
    assert "<pre>c,<mark></mark></pre>" in page
    assert Telling().source_line(Location(path, 1)) == "key,year"


def test_what_is_wrong_in_two_rows_is_two_issues_for_gitlab(settings: Settings) -> None:
    path = settings.data / "events" / "more.csv"
    path.write_text("year\nyes\nyes\nyes\n", encoding="utf-8")
    columns = [{"name": "year", "propertyUrl": "dcterms:date", "datatype": "gYear"}]
    metadata = {"@context": "http://www.w3.org/ns/csvw", "url": "more.csv", "tableSchema": {"columns": columns}}
    path.with_name("more.csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    issues = json.loads(WRITERS["gitlab"](check((), settings, Quiet()), Telling()))
    assert len({issue["fingerprint"] for issue in issues}) == 3
