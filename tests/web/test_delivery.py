"""What an engine's answer or refusal becomes on its way to the client."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from coopatlas.errors import CoopAtlasError, EngineBusy, Limit, QueryTimeout, QueryTooLarge, TooManyRequests
from coopatlas.formats import Representation
from coopatlas.query.engine import Answer, Caller, Query, QueryEngine
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.access import CALLER_KEY, NOTES_KEY
from coopatlas.web.app import create_app
from tests.visitor import visitor_of

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT ?s { ?s ?p ?o }"
REASON = "only what was found within 10 s\r\nX-Evil: ł"
TIMEOUT = QueryTimeout("the query was not answered within 10 s", Limit("query_timeout_s", 10.0))
TOO_LARGE = QueryTooLarge("the answer has more than 10 rows", Limit("max_rows", 10))
GREEDY = TooManyRequests("48 of your queries run already", retry_after_s=2.3)
BUSY = EngineBusy("96 queries wait already")


class RefusingEngine(QueryEngine):
    """Refuses every query with one error, unless a part is welcome."""

    def __init__(self, error: CoopAtlasError) -> None:
        self.error = error

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        if not query.partial:
            raise self.error
        body = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'
        return Answer(representation, io.BytesIO(body), len(body), {"wait": 0.0012, "query": 10.0}, partial=REASON)

    def close(self) -> None:
        """Nothing is open."""


class RecordingEngine(QueryEngine):
    """Passes on to another, and keeps whom it answered and what it was asked."""

    def __init__(self, inner: QueryEngine, *, cached: bool) -> None:
        self.inner = inner
        self.cached = cached
        self.callers: list[Caller | None] = []
        self.queries: list[Query] = []

    def answer(self, query: Query, representation: Representation, caller: Caller | None = None) -> Answer:
        self.callers.append(caller)
        self.queries.append(query)
        answer = self.inner.answer(query, representation, caller)
        return replace(answer, cached=self.cached, timings={"wait": 0.0012, "query": 0.25})

    def close(self) -> None:
        """The other engine is closed by whoever made it."""


Serve = Callable[[QueryEngine], FlaskClient]


@pytest.fixture
def serve(settings: Settings, release: Release, engine: QueryEngine) -> Serve:
    """Serve the release with another engine for the public."""
    return lambda endpoint: visitor_of(create_app(settings, release, engine, endpoint))


REFUSALS = (
    (TIMEOUT, 503, "10"),
    (TOO_LARGE, 413, None),
    (GREEDY, 429, "3"),
    (BUSY, 503, "10"),
)


@pytest.mark.parametrize(("error", "status", "retry_after"), REFUSALS)
def test_a_refusal_tells_its_status_and_when_to_come_again(
    serve: Serve, error: CoopAtlasError, status: int, retry_after: str | None
) -> None:
    response = serve(RefusingEngine(error)).get("/sparql", query_string={"query": ASK})
    assert (response.status_code, response.headers.get("Retry-After")) == (status, retry_after)
    assert "ETag" not in response.headers
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    problem = response.get_json(force=True)
    assert problem["type"].endswith(f"#{type(error).__name__}")
    assert problem["limits"].endswith("/limits")


@pytest.mark.parametrize(("error", "status", "retry_after"), REFUSALS)
def test_a_browser_gets_its_query_back_with_the_refusal(
    serve: Serve, error: CoopAtlasError, status: int, retry_after: str | None
) -> None:
    response = serve(RefusingEngine(error)).get("/en/queries", query_string={"query": ASK})
    assert (response.status_code, response.headers.get("Retry-After")) == (status, retry_after)
    assert ASK in response.text
    assert str(error) in response.text


@pytest.mark.parametrize("error", [TIMEOUT, TOO_LARGE])
def test_a_limit_that_is_reached_is_named_with_its_value(serve: Serve, error: QueryTimeout | QueryTooLarge) -> None:
    client = serve(RefusingEngine(error))
    assert error.limit is not None
    problem = client.get("/sparql", query_string={"query": ASK}).get_json(force=True)
    assert problem["limit"] == {"name": error.limit.name, "value": error.limit.value}


@pytest.mark.parametrize(
    ("headers", "parameters"),
    [
        ({"Accept": "text/csv"}, {}),
        ({"Accept": "text/tab-separated-values"}, {}),
        ({"Accept": "text/boolean"}, {}),
        (BROWSER, {"format": "csv"}),
        ({}, {"output": "tsv"}),
        ({}, {"format": "txt"}),
    ],
)
def test_whoever_asks_for_text_is_told_in_text(
    serve: Serve, headers: dict[str, str], parameters: dict[str, str]
) -> None:
    client = serve(RefusingEngine(TIMEOUT))
    response = client.get("/sparql", query_string={"query": ASK, **parameters}, headers=headers)
    assert response.status_code == 503
    assert response.content_type == "text/plain; charset=utf-8"


def test_a_text_that_is_not_offered_is_refused_in_text(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": ASK}, headers={"Accept": "text/plain"})
    assert (response.status_code, response.mimetype) == (406, "text/plain")
    assert "text/csv" in response.text


def test_the_format_of_a_form_body_chooses_the_form_of_its_problem(client: FlaskClient) -> None:
    response = client.post("/sparql", data={"query": "SELEC", "format": "csv"})
    assert (response.status_code, response.mimetype) == (400, "text/plain")


def test_a_table_in_json_that_fails_is_problem_json(client: FlaskClient) -> None:
    headers = {"Accept": "application/sparql-results+json"}
    response = client.get("/sparql", query_string={"query": "SELEC"}, headers=headers)
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("language", "title"), [("en", "The query took too long"), ("pl", "Zapytanie trwało zbyt długo")]
)
def test_a_page_tells_a_refusal_in_its_language_and_marks_the_english_detail(
    serve: Serve, language: str, title: str
) -> None:
    client = serve(RefusingEngine(TIMEOUT))
    page = client.get(f"/{language}/queries", query_string={"query": ASK}).text
    assert 'role="alert"' in page
    assert title in page.replace("\N{NO-BREAK SPACE}", " ")
    assert f'<p lang="en"><code>{TIMEOUT}</code></p>' in page
    assert f'href="/{language}/limits"' in page
    assert "partial=allow" in page


def test_a_part_is_given_only_where_it_is_allowed_and_is_marked_in_the_head(serve: Serve) -> None:
    client = serve(RefusingEngine(TIMEOUT))
    assert client.get("/sparql", query_string={"query": SELECT}).status_code == 503
    response = client.get("/sparql", query_string={"query": SELECT, "partial": "allow"})
    assert response.status_code == 200
    assert response.headers["X-Partial-Answer"] == "only what was found within 10 s X-Evil:"
    assert "X-Evil" not in {name for name, _ in response.headers}
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_a_part_is_given_whatever_the_client_holds(serve: Serve) -> None:
    client = serve(RefusingEngine(TIMEOUT))
    parameters = {"query": SELECT, "partial": "allow"}
    response = client.get("/sparql", query_string=parameters, headers={"If-None-Match": "*"})
    assert (response.status_code, "X-Partial-Answer" in response.headers) == (200, True)


@pytest.mark.parametrize(
    ("language", "title"), [("en", "This is a part of the answer only"), ("pl", "To tylko część odpowiedzi")]
)
def test_a_page_says_that_it_shows_a_part(serve: Serve, language: str, title: str) -> None:
    client = serve(RefusingEngine(TIMEOUT))
    parameters = {"query": SELECT, "partial": "allow"}
    response = client.get(f"/{language}/queries", query_string=parameters)
    assert response.headers["Cache-Control"] == "no-store"
    _, alert, rest = response.text.partition('role="alert"')
    assert alert
    assert title in rest[:400].replace("\N{NO-BREAK SPACE}", " ")


def test_a_whole_answer_that_could_have_been_a_part_has_a_tag_of_its_own(client: FlaskClient) -> None:
    whole, allowed = (
        client.get("/sparql", query_string={"query": SELECT, **more}) for more in ({}, {"partial": "allow"})
    )
    assert "X-Partial-Answer" not in allowed.headers
    assert whole.headers["ETag"] != allowed.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "headers"), [("/sparql", {}), ("/en/queries", {}), ("/sparql", {"Accept": "text/boolean"})]
)
def test_an_answer_says_how_long_it_took_and_whether_it_was_kept(
    serve: Serve, engine: QueryEngine, path: str, headers: dict[str, str]
) -> None:
    for cached, word in ((True, "hit"), (False, "miss")):
        client = serve(RecordingEngine(engine, cached=cached))
        response = client.get(path, query_string={"query": ASK}, headers=headers)
        assert response.headers["Server-Timing"] == f'wait;dur=1.2, query;dur=250.0, cache;desc="{word}"'


def test_the_engine_is_told_who_waits_and_the_log_what_was_asked(serve: Serve, engine: QueryEngine) -> None:
    endpoint = RecordingEngine(engine, cached=True)
    caller, notes = Caller("192.0.2.1"), dict[str, str]()
    client = serve(endpoint)
    client.get("/sparql", query_string={"query": ASK}, environ_overrides={CALLER_KEY: caller, NOTES_KEY: notes})
    assert endpoint.callers == [caller]
    assert notes["cache"] == "hit"
    assert notes["query"] == endpoint.queries[0].digest[:16] != ""
    assert notes["repeatable"] == "yes"


def test_the_endpoint_answers_graphs_of_the_store_too(serve: Serve, engine: QueryEngine) -> None:
    endpoint = RecordingEngine(engine, cached=False)
    serve(endpoint).get("/store?default")
    assert len(endpoint.queries) == 1


def test_an_answer_that_does_not_repeat_is_kept_by_nobody(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT (NOW() AS ?now) { }"})
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    assert "Accept" in response.vary


def test_white_space_and_comments_make_no_other_entity_tag(client: FlaskClient) -> None:
    tags = {
        client.get("/sparql", query_string={"query": text}).headers["ETag"]
        for text in (SELECT, f"{SELECT} # all", SELECT.replace(" ", "\n  "))
    }
    assert len(tags) == 1


def test_datasets_make_other_entity_tags(client: FlaskClient) -> None:
    graph = "https://w3id.org/coopatlas/dataset/places"
    tags = {
        client.get("/sparql", query_string={"query": ASK, **more}).headers["ETag"]
        for more in ({}, {"default-graph-uri": graph}, {"named-graph-uri": graph})
    }
    assert len(tags) == 3


def test_a_304_has_the_headers_that_caches_need(client: FlaskClient) -> None:
    tag = client.get("/sparql", query_string={"query": ASK}).headers["ETag"]
    held = {"If-None-Match": f'"other", W/"weak", {tag}'}
    response = client.get("/sparql", query_string={"query": ASK}, headers=held)
    assert (response.status_code, response.headers["ETag"]) == (304, tag)
    assert "Accept" in response.vary
    assert response.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(("query", "word"), [(ASK, "true"), ("ASK { <x:y> ?p ?o }", "false")])
def test_a_yes_or_no_is_one_word_where_that_is_asked_for(client: FlaskClient, query: str, word: str) -> None:
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/boolean"})
    assert (response.mimetype, response.text) == ("text/boolean", word)


def test_a_table_has_no_one_word(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": "text/boolean"})
    assert response.status_code == 406


@pytest.mark.parametrize("path", ["/id/place/lublin", "/dumps/latest/", "/dumps/latest/coopatlas.nq", "/dumps"])
def test_what_leads_on_has_no_body(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code in {303, 307, 308}
    assert response.data == b""
    assert "Content-Type" not in response.headers
