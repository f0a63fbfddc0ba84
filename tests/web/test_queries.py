"""The workbench: a query or an example, its answer in a view, and what is wrong with it; all without a script."""

from __future__ import annotations

import gzip
import html
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad, Store
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH

from coopatlas.release.examples import parse_example
from coopatlas.release.executables import executables
from coopatlas.release.manifest import MANIFEST_NAME, Release
from coopatlas.settings import Settings
from coopatlas.vocabulary import QUERIES_IRI
from coopatlas.web.app import create_app
from coopatlas.web.workbench.asked import MAX_ADDRESS_BYTES
from tests.web.conftest import EXAMPLE, VERSION, StoreEngine, make_manifest, make_release

ROOT = Path(__file__).parents[2]
CITIES = "SELECT ?city { ?city a <https://w3id.org/coopatlas/ontology#City> }"
ASK = "ASK { ?s ?p ?o }"
COUNTRY = "?s <https://w3id.org/coopatlas/ontology#country> ?c"
GRAPH = f"CONSTRUCT {{ {COUNTRY} }} WHERE {{ {COUNTRY} }}"
NUMBERS = "SELECT ?name ?count { VALUES (?name ?count) { ('b' 2) ('a' 10) ('c' 5) } }"
BROKEN = "SELECT * {\n  ?s a\n}"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
VIEW_LINK = re.compile(r'<a href="([^"]*)"[^>]*? data-again="view" data-value="(\w+)"')


def views_of(page: str) -> dict[str, str]:
    """The views that a page offers, each with its address."""
    return {view: html.unescape(address) for address, view in VIEW_LINK.findall(page)}


def view_of(page: str) -> str:
    """The view that a page shows."""
    (found,) = re.findall(r'aria-current="true" rel="nofollow" data-again="view" data-value="(\w+)"', page)
    return str(found)


@pytest.fixture(scope="module")
def everything(atlas: Store, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The workbench over the project's own data, with all its questions."""
    release = make_release(tmp_path_factory.mktemp("everything") / "releases", VERSION)
    for question in (ROOT / "queries").glob("*.rq"):
        (release.path / "queries" / question.name).write_bytes(question.read_bytes())
    (release.path / "queries" / "01-places.rq").unlink()
    (release.path / MANIFEST_NAME).unlink()
    (release.path / MANIFEST_NAME).write_text(make_manifest(release.path, VERSION).to_json(), encoding="utf-8")
    settings = Settings(releases=release.path.parent)
    return create_app(settings, Release.open(release.path), StoreEngine(atlas)).test_client()


@pytest.mark.parametrize("question", sorted((ROOT / "queries").glob("*.rq")), ids=lambda path: path.stem)
def test_every_example_is_shown_in_each_view_that_it_can_take_in_both_languages(
    everything: FlaskClient, question: Path
) -> None:
    titles = []
    for language in ("en", "pl"):
        page = everything.get(f"/{language}/queries?example={question.stem}").text
        titles.append(re.findall(r'id="answer-title">(\d*)', page))
        views = views_of(page)
        assert {"raw"} < set(views)
        for view, address in views.items():
            shown = everything.get(address)
            assert shown.status_code == 200
            assert view_of(shown.text) == view
    # A question asks as much in one language as in the other.
    assert titles[0] == titles[1]


def test_a_first_visit_finds_an_example_already_asked(client: FlaskClient) -> None:
    page = client.get("/en/queries").text
    assert "<h2>Which places are there?</h2>" in page
    assert "SELECT ?place { ?place a ca:City }" in page
    assert '/place/lublin">Lublin</a>' in page


def test_the_first_example_is_one_that_names_its_view(everything: FlaskClient) -> None:
    assert view_of(everything.get("/en/queries").text) == "chart"


def test_an_example_asks_for_names_in_the_language_of_the_page(everything: FlaskClient) -> None:
    english, polish = (
        everything.get(f"/{language}/queries?example=17-countries-in-both-projects").text for language in ("en", "pl")
    )
    assert ">Latvia</td>" in english
    assert ">Łotwa</td>" in polish


def test_the_search_box_of_the_page_knows_nothing_of_the_query(client: FlaskClient) -> None:
    assert 'name="q" type="search" value=""' in client.get("/en/queries").text


def test_the_examples_are_listed_by_topic_and_the_one_at_hand_is_marked(everything: FlaskClient) -> None:
    page = everything.get("/pl/queries?example=30-cities-in-a-bounding-box").text
    topics = re.findall(r"<details( open)?>\s*<summary>([^<]*)", page)
    assert (" open", "Miejsca i\N{NO-BREAK SPACE}regiony ") in topics
    assert [opened for opened, _ in topics].count(" open") == 1
    (current,) = re.findall(r'<a href="([^"]*)" aria-current="true">', page.partition('id="examples"')[2])
    assert current == "/pl/queries?example=30-cities-in-a-bounding-box"
    listed = re.findall(r'<li id="([^"]+)">', page)
    assert sorted(listed) == sorted(path.stem for path in (ROOT / "queries").glob("*.rq"))


def test_an_example_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    response = client.get("/en/queries?example=nothing", headers={"Accept": "application/json"})
    assert response.status_code == 404
    assert "/en/queries lists all" in response.get_json(force=True)["detail"]


def test_a_workbench_without_examples_begins_empty(bare: FlaskClient) -> None:
    page = bare.get("/en/queries", headers=BROWSER)
    assert page.status_code == 200


def test_resources_are_shown_by_their_names_and_lead_to_their_pages(client: FlaskClient) -> None:
    page = client.get("/pl/queries", query_string={"query": CITIES}).text
    assert '/place/lublin">Lublin</a>' in page


@pytest.mark.parametrize(
    ("query", "view"),
    [(CITIES, "table"), (NUMBERS, "chart"), (ASK, "answer"), (GRAPH, "graph"), (f"# view: raw\n{ASK}", "raw")],
)
def test_the_view_is_that_which_suits_unless_the_query_names_one(client: FlaskClient, query: str, view: str) -> None:
    assert view_of(client.get("/en/queries", query_string={"query": query}).text) == view


def test_a_view_in_the_address_goes_before_that_in_the_query(client: FlaskClient) -> None:
    parameters = {"query": f"# view: raw\n{NUMBERS}", "view": "table"}
    assert view_of(client.get("/en/queries", query_string=parameters).text) == "table"


@pytest.mark.parametrize("asked", [{"query": CITIES, "view": "chart"}, {"query": f"# view: heatmap\n{CITIES}"}])
def test_a_view_that_an_answer_cannot_take_is_said_to_be_missed(client: FlaskClient, asked: dict[str, str]) -> None:
    page = client.get("/en/queries", query_string=asked).text
    assert view_of(page) == "table"
    assert "cannot be shown as" in page.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"view": "pie"}, "there is no view 'pie'; there are: answer, table, chart, map, graph, raw"),
        ({"sort": "name"}, "'name' is no order"),
        ({"part": "foot"}, "there is no part 'foot'"),
        ({"example": "01-places"}, "send one"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(client: FlaskClient, parameters: dict[str, str], words: str) -> None:
    response = client.get(
        "/en/queries", query_string={"query": ASK, **parameters}, headers={"Accept": "application/json"}
    )
    assert response.status_code == 400
    assert words in response.get_json(force=True)["detail"]


def test_a_table_is_sorted_by_a_link_and_says_so(client: FlaskClient) -> None:
    page = client.get("/en/queries", query_string={"query": NUMBERS, "view": "table", "sort": "-2"}).text
    assert re.findall(r"<td>([abc])</td>", page) == ["a", "c", "b"]
    assert '<th scope="col" class="number" aria-sort="descending">' in page
    assert page.count("aria-sort=") == 1
    assert f"/en/queries?query={quote_plus(NUMBERS)}&amp;view=table&amp;sort=2" in page


def test_a_yes_or_no_is_said_in_the_language_of_the_page(client: FlaskClient) -> None:
    assert ">Tak</h2>" in client.get("/pl/queries", query_string={"query": ASK}).text


def test_a_graph_is_drawn_with_its_statements_as_a_table(client: FlaskClient) -> None:
    page = client.get("/en/queries", query_string={"query": GRAPH}).text
    assert page.count('class="node"') == 3
    assert '<th scope="col">' in page
    assert ">Property<" in page.replace("\n", "")


def test_a_graph_is_sent_as_turtle_with_the_prefixes_that_people_know(client: FlaskClient) -> None:
    page = client.get("/en/queries", query_string={"query": GRAPH, "view": "raw"}).text
    assert "@prefix country: &lt;https://w3id.org/coopatlas/id/country/&gt; ." in page
    assert "place:lublin ca:country country:PL" in page


def test_a_long_table_says_how_much_of_it_is_shown_and_that_downloads_hold_all(client: FlaskClient) -> None:
    values = " ".join(map(str, range(34)))
    query = f"SELECT ?a ?b {{ VALUES ?a {{ {values} }} VALUES ?b {{ {values} }} }}"
    page = client.get("/en/queries", query_string={"query": query}).text.replace("\N{NO-BREAK SPACE}", " ")
    assert ">1156 rows</h2>" in page
    assert "Only the first 1000 rows are shown here." in page
    assert page.count("<tr>") == 1001
    assert 'class="sort' not in page
    assert f'/sparql?query={quote_plus(query)}&amp;format=csv"' in page


def test_a_mistake_is_told_by_line_and_column_beside_the_query(client: FlaskClient) -> None:
    response = client.get("/en/queries", query_string={"query": BROKEN})
    assert response.status_code == 400
    assert 'aria-invalid="true" aria-describedby="query-error"' in response.text
    assert 'role="alert" id="query-error" data-line="1" data-column="8"' in response.text
    assert '<pre class="mistake" aria-hidden="true">SELECT <mark>*</mark> {</pre>' in response.text
    assert html.escape(BROKEN) in response.text


def test_a_form_is_led_to_the_address_of_its_answer(client: FlaskClient) -> None:
    response = client.post("/pl/queries", data={"query": ASK, "view": "raw"})
    assert (response.status_code, response.location) == (303, f"/pl/queries?query={quote_plus(ASK)}&view=raw")


def test_a_query_too_long_for_an_address_is_answered_at_once_with_buttons_for_links(
    settings: Settings, release: Release, engine: StoreEngine
) -> None:
    client = create_app(replace(settings, max_query_bytes=20_000), release, engine).test_client()
    response = client.post("/en/queries", data={"query": f"{NUMBERS} # {'long ' * MAX_ADDRESS_BYTES}"[:9_000]})
    assert response.status_code == 200
    assert not views_of(response.text)
    assert '<button type="submit" form="query-form" name="view" value="table"' in response.text
    assert 'formaction="/sparql" name="format" value="csv"' in response.text
    assert "too long for an address" in response.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_script_gets_the_answer_alone(client: FlaskClient) -> None:
    response = client.post("/en/queries", data={"query": ASK, "part": "answer"})
    assert response.status_code == 200
    assert "<html" not in response.text
    assert f'data-address="/en/queries?query={quote_plus(ASK)}"' in response.text
    whole = client.get("/en/queries", query_string={"query": ASK}).text
    assert response.text.strip() in whole


def test_a_form_without_a_query_is_refused(client: FlaskClient) -> None:
    assert client.post("/en/queries", data={"q": ASK}).status_code == 400


@pytest.mark.parametrize(
    "path", ["/en/queries?query=ASK+%7B%7D", "/en/queries?query=ASK+%7B%7D&view=raw", "/en/queries"]
)
def test_an_answer_that_the_browser_holds_is_not_sent_again(client: FlaskClient, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_answers_in_other_views_and_orders_are_told_apart(client: FlaskClient) -> None:
    asked = [{}, {"view": "raw"}, {"view": "table"}, {"view": "table", "sort": "1"}, {"part": "answer"}]
    tags = {client.get("/en/queries", query_string={"query": NUMBERS, **more}).headers["ETag"] for more in asked}
    assert len(tags) == len(asked)


def test_the_text_of_a_query_cannot_leave_its_field(client: FlaskClient) -> None:
    query = "SELECT * { } </textarea><script>alert(1)</script>"
    assert "<script>" not in client.get("/en/queries", query_string={"query": query}).text


@pytest.mark.parametrize("view", ["table", "raw", "chart"])
def test_what_data_say_cannot_become_markup(client: FlaskClient, view: str) -> None:
    query = """SELECT ("<img src=x onerror=alert(1)>" AS ?x) (<javascript:alert(1)> AS ?y) ?n { VALUES ?n { 1 3 } }"""
    page = client.get("/en/queries", query_string={"query": query, "view": view}).text
    assert "<img" not in page
    assert 'href="javascript' not in page


def test_graphs_that_the_request_names_are_kept_in_its_links(client: FlaskClient) -> None:
    graph = "https://w3id.org/coopatlas/dataset/places"
    page = client.get("/en/queries", query_string={"query": ASK, "default-graph-uri": graph}).text
    assert f'<input type="hidden" name="default-graph-uri" value="{graph}">' in page
    assert all(quote_plus(graph) in address for address in views_of(page).values())


def test_a_query_is_laid_out_as_text_for_a_script(client: FlaskClient) -> None:
    response = client.post("/queries/format", data={"query": "select*{?s ?p ?o}"}, headers={"Accept": "text/plain"})
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.text == "select* {\n  ?s ?p ?o\n}\n"


def test_a_form_without_a_script_gets_its_query_laid_out_and_not_asked(
    client: FlaskClient, engine: StoreEngine
) -> None:
    response = client.post("/en/queries/format", data={"query": "select*{?s ?p ?o}"}, headers=BROWSER)
    assert "\nselect* {\n  ?s ?p ?o\n}\n</textarea>" in response.text
    assert engine.asked == 0


@pytest.fixture
def published(engine: StoreEngine, client: FlaskClient) -> FlaskClient:
    """The workbench of a release that states its examples."""
    engine.state(executables([parse_example("01-places", EXAMPLE)]))
    return client


@pytest.mark.parametrize(
    ("path", "headers", "form"),
    [
        ("/queries.ttl", {}, "turtle"),
        ("/queries.nt", {}, "nt"),
        ("/queries.jsonld", {}, "json-ld"),
        ("/queries.rdf", {}, "xml"),
        ("/queries", {"Accept": "text/turtle"}, "turtle"),
        ("/queries?format=ntriples", {}, "nt"),
    ],
)
def test_the_examples_are_a_graph_in_each_form(
    published: FlaskClient, path: str, headers: dict[str, str], form: str
) -> None:
    response = published.get(path, headers=headers)
    assert response.status_code == 200
    graph = Graph().parse(data=response.data, format=form)
    assert list(graph.subjects(RDF.type, SH.SPARQLExecutable)) == [URIRef(f"{QUERIES_IRI}#01-places")]
    assert 'rel="alternate"' in response.headers["Link"]


def test_a_form_that_the_examples_do_not_have_is_not_found(client: FlaskClient) -> None:
    assert client.get("/queries.csv").status_code == 404


def test_the_iri_of_an_example_leads_to_it_in_the_list(published: FlaskClient) -> None:
    query = f"SELECT ?example {{ ?example a <{SH.SPARQLExecutable}> }}"
    page = published.get("/en/queries", query_string={"query": query}).text
    (fragment,) = set(re.findall(r'<a href="/(?:en/)?queries#([^"]+)">Which places are there\?</a>', page))
    assert f'<li id="{fragment}">' in page


def test_the_names_of_new_resources_come_from_the_graph_itself(client: FlaskClient) -> None:
    query = """CONSTRUCT { <http://a.example/x> <http://www.w3.org/2000/01/rdf-schema#label> "Ex"@en ;
        <http://a.example/p> <http://a.example/y> } WHERE { }"""
    assert ">Ex</text>" in client.get("/en/queries", query_string={"query": query}).text


def test_what_the_engine_holds_open_is_closed(client: FlaskClient, engine: StoreEngine) -> None:
    engine.state(
        [Quad(NamedNode("http://a.example/s"), NamedNode("http://a.example/p"), NamedNode("http://a.example/o"))]
    )
    client.get("/en/queries", query_string={"query": CITIES})
    assert all(body.closed for body in engine.bodies)


def test_the_editor_is_loaded_by_the_workbench_alone_and_weighs_what_a_picture_does(client: FlaskClient) -> None:
    (address,) = re.findall(r'<script type="module" src="([^"]*workbench[^"]*)"', client.get("/en/queries").text)
    with client.get(address) as script:
        assert len(gzip.compress(script.data)) < 150_000
    assert "workbench" not in client.get("/en/").text
