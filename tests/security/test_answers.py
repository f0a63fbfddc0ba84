"""Answers that could harm whoever reads them, or tell what is nobody's business."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from pyoxigraph import Literal, QueryResultsFormat, QuerySolutions, parse_query_results
from werkzeug.http import parse_options_header

from tests.security.running import Reply, Running

MARKUP = "</textarea></td><script>alert(1)</script><img src=x onerror=alert(1)>\" onload='alert(1)'"
FORMULA = "=cmd|' /C calc'!A0,+1,-1,@SUM(1)\t\"x\""
TERMS = f"""SELECT ?x {{ VALUES ?x {{ {json.dumps(MARKUP)} <javascript:alert(1)> <JaVaScRiPt:alert(2)>
    <data:text/html,x> <vbscript:x> <file:///etc/passwd> <https://example.org/%22onload=x> }} }}"""


class Page(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(reply.body.decode())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))


def _is_harmless(reply: Reply) -> bool:
    page = Page(reply)
    links = [
        value or "" for _, given in page.tags for name, value in given.items() if name in {"href", "src", "action"}
    ]
    events = [name for _, given in page.tags for name in given if name.startswith("on")]
    foreign = [link for link in links if not re.match(r"(/(?!/)|#|\?|https?://|$)", link)]
    # A block of data is no script: nothing in it is ever run. HTML §4.12.1.
    scripts = [given for tag, given in page.tags if tag == "script" and given.get("type") != "application/ld+json"]
    strange = [given for given in scripts if not (given.get("src") or "").startswith("/static/")]
    return not strange and not events and not foreign


@pytest.mark.parametrize(
    "address",
    [
        f"/en/queries?query={quote(TERMS)}",
        f"/en/queries?query={quote('ASK { broken ' + MARKUP)}",
        f"/en/queries?query={quote(f'CONSTRUCT {{ <urn:s> <urn:p> {json.dumps(MARKUP)} }} {{}}')}",
        f"/en/queries?query={quote('SELECT ?' + 'x' * 9 + ' { BIND(1 AS ?' + 'x' * 9 + ') }')}&view={quote(MARKUP)}",
        f"/{quote(MARKUP)}",
        f"/id/{quote(MARKUP)}",
        f"/doc/place/{quote(MARKUP)}",
        f"/dumps/{quote(MARKUP)}",
        f"/en/?lang={quote(MARKUP)}",
        f"/en/problems?{quote(MARKUP)}",
        "/en/queries?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 900"),
    ],
)
def test_no_page_holds_what_a_stranger_wrote_as_markup(server: Running, address: str) -> None:
    reply = server.get(address, "Accept: text/html")
    assert reply.headers["content-type"].startswith("text/html")
    assert _is_harmless(reply)


def test_iris_that_browsers_would_run_are_no_links(server: Running) -> None:
    reply = server.get(f"/en/queries?query={quote(TERMS)}", "Accept: text/html")
    assert reply.status == 200
    assert b"javascript:alert(1)" in reply.body  # it is shown, as text
    links = {given.get("href") for tag, given in Page(reply).tags if tag == "a"}
    assert "https://example.org/%22onload=x" in links
    assert not [link for link in links if link and not link.startswith(("/", "#", "https://"))]


@pytest.mark.parametrize(
    "address", ["/", "/sparql", "/sparql?query=ASK%7B%7D", "/nothing", "/dumps/", "/health", "/limits"]
)
@pytest.mark.parametrize("accept", ["text/html", "*/*", "application/json"])
def test_no_answer_may_be_framed_sniffed_or_run_scripts_of_others(server: Running, address: str, accept: str) -> None:
    headers = server.get(address, f"Accept: {accept}").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in headers
    assert "set-cookie" not in headers


def test_csv_is_exact_data_also_where_a_spreadsheet_would_calculate(server: Running) -> None:
    # Source: SPARQL 1.1 Query Results CSV and TSV §3.2: values as they are. A mark before "=" would change the data.
    reply = server.ask(f"SELECT ({json.dumps(FORMULA)} AS ?x) {{}}", "text/csv")
    assert list(csv.reader(io.StringIO(reply.body.decode()))) == [["x"], [FORMULA]]
    assert parse_options_header(reply.headers["content-type"])[0] == "text/csv"
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_xml_answers_have_no_entities_of_their_own(server: Running) -> None:
    value = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>&x;&#0;]]><![CDATA[&lt;'
    reply = server.ask(f"SELECT ({json.dumps(value)} AS ?x) {{}}", "application/sparql-results+xml")
    assert b"<!DOCTYPE" not in reply.body
    assert b"<!ENTITY" not in reply.body
    assert b"<![CDATA[" not in reply.body
    results = parse_query_results(reply.body, format=QueryResultsFormat.XML)
    assert isinstance(results, QuerySolutions)
    assert [solution["x"] for solution in results] == [Literal(value)]


def test_json_ld_answers_name_no_context_elsewhere(server: Running) -> None:
    query = (
        "CONSTRUCT { ?s ?p ?o . <urn:s> <http://www.w3.org/ns/json-ld#context> <http://evil.example/> } { ?s ?p ?o }"
    )
    document = json.loads(server.ask(f"{query} LIMIT 20", "application/ld+json").body)
    contexts = [document.get("@context")] if isinstance(document, dict) else [node.get("@context") for node in document]
    assert not [context for context in contexts if isinstance(context, str | list)]


WRONG = [
    ("GET", "/sparql?query=ASK", ()),
    ("GET", "/sparql?query=" + quote("ASK FROM <urn:no> { ?s ?p ?o }"), ()),
    ("GET", "/sparql?query=" + quote("ASK { SERVICE <http://10.0.0.1/> {} }"), ()),
    ("GET", "/sparql?query=" + quote("SELECT (<urn:f>(1) AS ?x) {}"), ()),
    ("GET", "/sparql?query=" + quote("ASK { ?a (!<urn:p>)* ?b . ?c (!<urn:p>)* ?d . ?e ?f ?g FILTER(?g = 'no') }"), ()),
    ("GET", "/sparql?query=" + quote("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i"), ()),
    ("GET", "/sparql?query=ASK%7B%7D&format=nothing", ()),
    ("GET", "/store?graph=urn:no", ()),
    ("GET", "/id/nothing/here", ()),
    ("GET", "/dumps/2020.01.01/", ()),
    ("GET", "/dumps/latest/../../../x", ()),
    ("GET", "/dumps/2026.11.20/dumps/coopatlas.nq", ("Range: bytes=999999999-",)),
    ("DELETE", "/store?default", ()),
    ("GET", "/nothing", ()),
    ("GET", "/metrics", ()),
    ("GET", "/health", ()),
    ("GET", "/limits", ("Accept: application/json",)),
    ("OPTIONS", "/sparql", ()),
]


@pytest.mark.parametrize(("method", "address", "lines"), WRONG)
def test_no_answer_tells_what_is_inside(server: Running, method: str, address: str, lines: tuple[str, ...]) -> None:
    reply = server.get(address, *lines, method=method)
    told = (reply.head + reply.body).decode()
    inner = (str(server.releases.parent), str(server.log), os.getcwd(), "/site-packages", "/proc/", "/tmp/", ".py")  # noqa: PTH109, S108  # as text
    assert not [text for text in (*inner, "Traceback", "pyoxigraph", "rocksdb", "werkzeug", "Python/") if text in told]
    assert str(server.answering) not in re.findall(r"\d+", reply.body.decode())


def test_metrics_tell_of_no_client_and_no_query(server: Running) -> None:
    server.ask("ASK { <urn:private> ?p ?o }")
    server.get("/private/path?secret=1", "User-Agent: private-agent")
    told = server.get("/metrics").body.decode()
    assert "coopatlas_endpoint_queries_quick" in told
    assert not [text for text in ("private", "secret", "127.0.0", str(server.releases)) if text in told]


def test_the_log_holds_no_query_and_no_whole_address_of_a_client(server: Running) -> None:
    server.ask("ASK { <urn:private> ?p ?o }")
    server.get("/sparql?query=" + quote("ASK { <urn:private> ?p 1 }"))
    written = server.log.read_text("utf-8")
    assert "urn:private" not in written
    assert '"127.0.0.1' not in written
