"""What makes a server ask others, or read its own machine's files, on behalf of a stranger."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from coopatlas.errors import SourceError, SourceSyntaxError
from coopatlas.sources.reader import SourceFile, read_statements
from tests.security.running import Inner, Running

HIDDEN = "the text of a file"
DOCUMENT = "https://example.org/doc"

SPELLINGS = [
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ sErViCe <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE#\n<{0}>{{ ?s ?p ?o }} }}",
    "SELECT * {{ \\u0053ERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE <\\u0068{1}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(<{0}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?x {{ <{0}> }} SERVICE SILENT ?x {{ ?s ?p ?o }} }}",
    "PREFIX a: <{0}> SELECT * {{ SERVICE a: {{ ?s ?p ?o }} }}",
    "BASE <{0}> SELECT * {{ SERVICE <x> {{ ?s ?p ?o }} }}",
    "PREFIX a: <{0}> SELECT * {{ SERVICE:a {{ ?s ?p ?o }} }}",
    "SELECT * {{ FILTER EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ {{ SELECT * {{ OPTIONAL {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }} }} }}",
    "SELECT * {{ '#' ?p ?o . SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ FILTER(?a<?b#>) \n SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "ASK {{ ?s ?p trueSERVICE<{0}> {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{0}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{0}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT * {{ GRAPH <{0}> {{ ?s ?p ?o }} }}",
    "DESCRIBE <{0}>",
    "LOAD <{0}>",
    "LOAD SILENT <{0}> INTO GRAPH <urn:g>",
    "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "ASK {{}} ; LOAD <{0}>",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_query_makes_the_server_ask_another(server: Running, inside: Inner, spelling: str) -> None:
    inside.asked.clear()
    address = f"{inside.address}secret"
    reply = server.ask(spelling.format(address, address[1:]), "*/*")
    # A graph or a thing that is not in the release is nothing; all else is refused.
    named_only = "SERVICE" not in spelling.upper() and ("GRAPH <{0}>" in spelling or "DESCRIBE" in spelling)
    assert reply.status in ({200} if named_only else {400, 403, 404})
    assert inside.asked == []


@pytest.mark.parametrize(
    "address", ["/sparql?query=ASK%7B%7D&default-graph-uri={}", "/store?graph={}", "/sparql?graph={}"]
)
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_no_parameter_makes_the_server_fetch_a_graph(
    server: Running, inside: Inner, tmp_path: Path, address: str, scheme: str
) -> None:
    (tmp_path / "graph.ttl").write_text(f"<urn:s> <urn:p> '{HIDDEN}' .")
    inside.asked.clear()
    graph = f"{inside.address}secret" if scheme == "http" else (tmp_path / "graph.ttl").as_uri()
    reply = server.get(address.format(quote(graph, safe="")))
    assert reply.status in {400, 404}
    assert HIDDEN.encode() not in reply.body
    assert inside.asked == []


def test_an_endpoint_that_may_be_asked_leads_to_no_other(server: Running, inside: Inner) -> None:
    inside.asked.clear()
    reply = server.ask(f"SELECT * {{ SERVICE <{inside.allowed}> {{ ?s ?p ?o }} }}")
    assert reply.status >= 400
    assert inside.asked == ["/allowed"]
    assert inside.address.encode() not in reply.body


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * FROM <file:/etc/passwd> { ?s ?p ?o }",
        "BASE <file:///etc/> SELECT * FROM <passwd> { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }",
    ],
)
def test_no_query_reads_a_file(server: Running, query: str) -> None:
    reply = server.ask(query)
    assert reply.status in {400, 403}
    assert b"root:" not in reply.body


@pytest.mark.parametrize(
    "folder", ["/dumps/", "/dumps/latest/", "/dumps/2026.11.20/", "/static/", "/id/", "/doc/", "/"]
)
@pytest.mark.parametrize(
    "way",
    [
        "../../../../../../etc/passwd",
        "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "..%252f..%252f..%252fetc%252fpasswd",
        "%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
        "..%5c..%5c..%5cetc%5cpasswd",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "manifest.json%00.ttl",
        "....//....//etc/passwd",
        "../2026.11.20/store/CURRENT",
        "store/CURRENT",
    ],
)
def test_no_path_leads_out_of_what_is_served(server: Running, folder: str, way: str) -> None:
    reply = server.get(folder + way)
    assert reply.status in {301, 302, 303, 307, 308, 400, 404}
    assert reply.headers.get("location", "/").startswith("/")
    assert not reply.headers.get("location", "/").startswith("//")
    assert b"root:" not in reply.body
    assert b"MANIFEST" not in reply.body


@pytest.mark.parametrize("parameter", ["format", "lang", "output", "results", "v", "file", "path"])
def test_no_parameter_names_a_file(server: Running, parameter: str) -> None:
    for address in ("/", "/sparql", "/doc/place/lublin", "/dumps/"):
        assert b"root:" not in server.get(f"{address}?{parameter}=../../../../../../etc/passwd").body


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/ld+json", '{{"@context": "{0}secret", "@id": "urn:s", "urn:p": "x"}}'),
        ("application/rdf+xml", '<!DOCTYPE r SYSTEM "{0}secret"><r>&x;</r>'),
        ("application/xml", '<!DOCTYPE r [<!ENTITY x SYSTEM "{0}secret">]><r>&x;</r>'),
        ("text/turtle", "@base <{0}> . <secret> a <x> ."),
        ("application/sparql-update", "LOAD <{0}secret>"),
        (
            "multipart/form-data; boundary=x",
            '--x\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK {{}}\r\n--x--\r\n',
        ),
    ],
)
def test_a_body_that_could_name_others_is_not_read(server: Running, inside: Inner, kind: str, body: str) -> None:
    inside.asked.clear()
    assert server.post(body.format(inside.address).encode(), kind=kind).status == 415
    assert inside.asked == []


def test_a_source_in_xml_is_not_read(tmp_path: Path) -> None:
    source = tmp_path / "source.rdf"
    source.write_text('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>')
    with pytest.raises(SourceError, match="not a kind of file that is read here"):
        list(read_statements(SourceFile(source, DOCUMENT)))


def test_a_remote_context_in_a_source_is_not_fetched(tmp_path: Path, inside: Inner) -> None:
    inside.asked.clear()
    for context in (f'"{inside.address}secret"', f'{{"@import": "{inside.address}secret"}}'):
        source = tmp_path / "source.jsonld"
        source.write_text(f'{{"@context": {context}, "@id": "urn:s", "urn:p": "x"}}')
        with pytest.raises(SourceSyntaxError):
            list(read_statements(SourceFile(source, DOCUMENT)))
    assert inside.asked == []
