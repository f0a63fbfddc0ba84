"""Checking documents over HTTP: for programs and as a page."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

import pytest
from flask.testing import FlaskClient

from coopatlas.checking.checker import Task
from coopatlas.errors import CheckTimeout, CoopAtlasError, EngineBusy, Limit, TooManyRequests
from coopatlas.query.engine import QueryEngine
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.app import create_app
from tests.visitor import visitor_of

FINDING = {
    "line": 2,
    "column": 5,
    "severity": "violation",
    "rule": "cash:City-label",
    "shape": "https://w3id.org/coopatlas/shapes#City-label",
    "resource": "place:<b>",
    "message": "Found <script>alert(1)</script>.",
}
TURTLE = {"Content-Type": "text/turtle"}


@dataclass
class FakeChecker:
    """Finds what it was told to find, or fails."""

    findings: list[dict[str, object]] = field(default_factory=list)
    failure: CoopAtlasError | None = None
    tasks: list[Task] = field(default_factory=list)

    def check(self, task: Task) -> dict[str, str]:
        self.tasks.append(task)
        if self.failure is not None:
            raise self.failure
        record = json.dumps({"conforms": not self.findings, "findings": self.findings})
        return {form: record if form == "json" else f"{form}: {task.document.decode()}" for form in task.forms}

    def close(self) -> None:
        pass


@pytest.fixture
def checker() -> FakeChecker:
    return FakeChecker()


@pytest.fixture
def visitor(settings: Settings, release: Release, engine: QueryEngine, checker: FakeChecker) -> FlaskClient:
    return visitor_of(create_app(replace(settings, max_document_bytes=1000), release, engine, checker=checker))


@pytest.mark.parametrize(
    ("accept", "form", "media_type"),
    [
        ("*/*", "json", "application/json"),
        ("application/json", "json", "application/json"),
        ("application/sarif+json", "sarif", "application/sarif+json"),
        ("text/turtle", "turtle", "text/turtle"),
        ("text/plain", "text", "text/plain"),
        ("application/xml", "junit", "application/xml"),
    ],
)
def test_a_program_gets_the_result_in_the_form_that_it_accepts(
    visitor: FlaskClient, checker: FakeChecker, accept: str, form: str, media_type: str
) -> None:
    response = visitor.post("/validate", data=b"<a:b> <a:c> 1 .", headers={**TURTLE, "Accept": accept})
    assert response.status_code == 200
    assert response.mimetype == media_type
    assert response.headers["Cache-Control"] == "no-store"
    assert "Accept" in response.headers["Vary"]
    assert checker.tasks == [Task(b"<a:b> <a:c> 1 .", "ttl", "en", (form,), "127.0.0.1")]


@pytest.mark.parametrize(
    ("media_type", "extension"),
    [
        ("text/turtle; charset=utf-8", "ttl"),
        ("application/trig", "trig"),
        ("application/n-triples", "nt"),
        ("application/n-quads", "nq"),
        ("application/ld+json", "jsonld"),
        ("application/json", "jsonld"),
    ],
)
def test_every_format_that_sources_have_is_taken(
    visitor: FlaskClient, checker: FakeChecker, media_type: str, extension: str
) -> None:
    assert visitor.post("/validate", data=b"x", headers={"Content-Type": media_type}).status_code == 200
    assert checker.tasks[0].extension == extension


def test_messages_come_in_the_language_that_the_client_prefers(visitor: FlaskClient, checker: FakeChecker) -> None:
    visitor.post("/pl/validate", data=b"x", headers=TURTLE)
    visitor.post("/validate", data=b"x", headers={**TURTLE, "Accept-Language": "pl"})
    assert [task.language for task in checker.tasks] == ["pl", "pl"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "image/png"}, 415),
        ({}, 415),
        ({"Content-Type": "text/turtle; charset=latin-2"}, 415),
        ({**TURTLE, "Content-Encoding": "gzip"}, 415),
        ({**TURTLE, "Accept": "image/png"}, 406),
    ],
)
def test_what_is_not_understood_is_refused_with_problem_details(
    visitor: FlaskClient, checker: FakeChecker, headers: dict[str, str], status: int
) -> None:
    response = visitor.post("/validate", data=b"x", headers=headers)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert not checker.tasks
    if status == 415:
        assert "text/turtle" in response.headers["Accept-Post"]


def test_a_document_over_the_bound_is_refused(visitor: FlaskClient, checker: FakeChecker) -> None:
    response = visitor.post("/validate", data=b"#" * 1001, headers=TURTLE)
    assert response.status_code == 413
    assert "1000 are checked at most" in response.get_json()["detail"]
    assert not checker.tasks


@pytest.mark.parametrize(
    ("failure", "status", "kind"),
    [
        (CheckTimeout("stopped after 1 s", Limit("check_timeout_s", 1.0)), 503, "CheckTimeout"),
        (EngineBusy("4 documents wait"), 503, "EngineBusy"),
        (TooManyRequests("2 of your documents wait", retry_after_s=1.0), 429, "TooManyRequests"),
    ],
)
def test_a_check_that_does_not_end_is_a_problem_and_a_page(
    visitor: FlaskClient, checker: FakeChecker, failure: CoopAtlasError, status: int, kind: str
) -> None:
    checker.failure = failure
    response = visitor.post("/validate", data=b"x", headers=TURTLE)
    assert response.status_code == status
    assert checker.tasks[0].client == "127.0.0.1"
    assert response.get_json()["type"].endswith(f"#{kind}")
    assert "Retry-After" in response.headers
    page = visitor.post("/validate", data={"text": "<a:b>"}, headers={"Accept": "text/html"})
    assert page.status_code == status
    assert 'role="alert"' in page.text
    assert "&lt;a:b&gt;</textarea>" in page.text


def test_the_page_shows_findings_beside_their_lines_and_runs_nothing(
    visitor: FlaskClient, checker: FakeChecker
) -> None:
    checker.findings = [FINDING]
    text = 'place:a a ca:City .\r\nplace:<script> a "x" .\r\n'
    response = visitor.post("/en/validate", data={"text": text, "as": "turtle"}, headers={"Accept": "text/html"})
    page = response.text
    assert checker.tasks[0].document == b'place:a a ca:City .\nplace:<script> a "x" .\n'
    assert '<a href="#line-2">Line 2</a>' in page
    assert '<li id="line-2" class="found"' in page
    assert page.count("Found &lt;script&gt;alert(1)&lt;/script&gt;.") == 2
    assert "<script>" not in page
    assert "place:&lt;b&gt;" in page
    assert 'href="/en/shapes#City-label"' in page


def test_the_page_says_that_there_is_nothing_to_mend(visitor: FlaskClient) -> None:
    headers = {"Accept": "text/html"}
    assert "Nothing to mend" in visitor.post("/en/validate", data={"text": "x"}, headers=headers).text
    assert "Nie ma nic do\xa0poprawienia" in visitor.post("/pl/validate", data={"text": "x"}, headers=headers).text


def test_the_form_is_offered_in_both_languages(visitor: FlaskClient) -> None:
    for language, words in (("en", "Check a document"), ("pl", "Sprawdź dokument")):
        response = visitor.get(f"/{language}/validate")
        assert response.status_code == 200
        assert f"<h1>{words}</h1>" in response.text
        assert 'method="post"' in response.text


@pytest.mark.parametrize("form", [{}, {"text": "x", "as": "docx"}, {"text": ["x", "y"]}])
def test_a_form_without_its_fields_is_refused(visitor: FlaskClient, form: dict[str, object]) -> None:
    assert visitor.post("/validate", data=form or {"other": "x"}).status_code == 400


def test_where_nothing_checks_it_is_said(client: FlaskClient) -> None:
    assert client.post("/validate", data=b"x", headers=TURTLE).status_code == 503


def test_options_tell_what_is_taken(visitor: FlaskClient) -> None:
    assert "application/ld+json" in visitor.options("/validate").headers["Accept-Post"]
