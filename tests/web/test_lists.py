"""Lists as pages, tables and JSON: what is chosen, what can be chosen, and all of it to take home."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coopatlas.web.list_address import MAX_CHOSEN
from tests.web.conftest import StoreEngine, state

MORE = """
@prefix kind: <https://w3id.org/coopatlas/id/concept/kind/> .
@prefix wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
country:ES a ca:Country ; skos:prefLabel "Spain"@en, "Hiszpania"@pl .
place:lublin a dct:Location ; wgs:lat 51.25 ; wgs:long 22.57 .
place:cadiz a ca:City, dct:Location ; skos:prefLabel "Cádiz"@en, "Kadyks"@pl ; ca:country country:ES ;
    wgs:lat 36.5 ; wgs:long -6.3 .
kind:ngo a skos:Concept ; skos:prefLabel "NGO"@en, "organizacja pozarządowa"@pl .
role:partner a skos:Concept ; skos:prefLabel "partner"@en, "partner"@pl .
organisation:zeta a org:Organization ; skos:prefLabel "=HYPERLINK(\\"https://x.example\\")"@en, "Łata"@pl ;
    org:classification kind:ngo ; dct:spatial place:cadiz ; ca:country country:ES ; ca:partnerIn project:together .
organisation:alone a org:Organization ; skos:prefLabel "Alone, by \\"itself\\""@en ; ca:country country:ES .
participation:together-2 a ca:Participation ; skos:prefLabel "Zeta"@en ;
    ca:project project:together ; ca:participant organisation:zeta ; ca:role role:partner ; ca:order 2 .
"""


@pytest.fixture(autouse=True)
def _more(engine: StoreEngine) -> None:
    state(engine, MORE)


def _page(client: FlaskClient, address: str) -> str:
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 200, response.get_data(as_text=True)
    page = response.get_data(as_text=True)
    return re.sub(r"\s+", " ", page[page.index("<main") : page.index("</main>")])


def _names(page: str) -> list[str]:
    return [html.unescape(name) for name in re.findall(r'role="rowheader"><a [^>]*>([^<]*)<', page)]


def _taken(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """An answer read to its end."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    response.get_data()
    response.close()
    return response


def _table(response: TestResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.get_data(as_text=True), newline="")))


def test_a_list_comes_by_the_alphabet_of_its_language(client: FlaskClient) -> None:
    assert _names(_page(client, "/pl/places")) == ["Kadyks", "Lublin"]
    assert _names(_page(client, "/pl/organisations")) == ['Alone, by "itself"', "Gmina Lublin", "Łata"]


def test_a_name_in_another_language_says_so(client: FlaskClient) -> None:
    assert 'organisation/alone" lang="en">' in _page(client, "/pl/organisations")


def test_choices_have_their_totals_and_those_taken_are_ticked(client: FlaskClient) -> None:
    page = _page(client, "/en/organisations?country=ES")
    assert _names(page) == ['=HYPERLINK("https://x.example")', 'Alone, by "itself"']
    assert re.search(r'value="ES" checked><span>Spain</span><span class="count">2</span>', page)
    assert re.search(r'value="PL"><span>Poland</span><span class="count">1</span>', page)
    assert re.search(r'name="place" value="cadiz"><span>Cádiz</span><span class="count">1</span>', page)
    assert "2 organisations</strong> of 3" in page


def test_what_is_chosen_can_be_taken_back_one_by_one(client: FlaskClient) -> None:
    page = _page(client, "/en/organisations?country=ES&kind=ngo")
    assert re.search(r'href="/en/organisations\?country=ES"><span class="unseen">Remove</span> Kind: NGO', page)
    assert re.search(r'href="/en/organisations\?kind=ngo"><span class="unseen">Remove</span> Country: Spain', page)
    assert '<a href="/en/organisations">Remove all</a>' in page


def test_having_no_place_can_be_chosen(client: FlaskClient) -> None:
    page = _page(client, "/en/organisations?place=-")
    assert _names(page) == ['Alone, by "itself"']
    assert 'value="-" checked><span>not stated</span>' in page


def test_a_role_is_told_beside_its_project(client: FlaskClient) -> None:
    page = _page(client, "/en/organisations?role=coordinator")
    assert re.search(r'href="/en/project/together">Together</a> <span class="muted small">coordinator</span>', page)


def test_the_number_of_a_places_organisations_leads_to_them(client: FlaskClient) -> None:
    page = _page(client, "/en/places")
    assert '<a href="/en/organisations?place=lublin">1</a>' in page
    assert _names(_page(client, "/en/organisations?place=lublin")) == ["Municipality of Lublin"]


def test_the_largest_come_first_where_that_is_asked_for(client: FlaskClient) -> None:
    page = _page(client, "/en/countries?sort=size")
    assert _names(page) == ["Spain", "Poland"]
    assert 'aria-sort="descending"' in page
    assert '<a href="/en/countries">Name</a>' in page


def test_the_query_of_the_selection_is_at_hand(client: FlaskClient) -> None:
    page = _page(client, "/en/organisations?country=ES")
    assert re.search(r'href="/en/queries\?query=PREFIX[^"]*country%3AES[^"]*">Show as SPARQL', page)


def test_a_list_goes_home_whole_whichever_page_it_is_on(client: FlaskClient) -> None:
    page = _page(client, "/en/places?country=PL")
    assert 'href="/en/places?country=PL&amp;format=csv"' in page
    assert 'href="/en/places?country=PL&amp;format=json"' in page


def test_a_table_holds_the_columns_that_the_page_explains(client: FlaskClient) -> None:
    response = _taken(client, "/en/organisations?country=PL&format=csv")
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="organisations.csv"'
    assert _table(response) == [
        {
            "iri": "https://w3id.org/coopatlas/id/organisation/lublin",
            "name": "Municipality of Lublin",
            "name_language": "en",
            "kinds": "",
            "place": "Lublin",
            "place_iri": "https://w3id.org/coopatlas/id/place/lublin",
            "latitude": "51.25",
            "longitude": "22.57",
            "country": "Poland",
            "country_code": "PL",
            "projects": "Together",
            "project_iris": "https://w3id.org/coopatlas/id/project/together",
            "roles": "coordinator",
        }
    ]
    page = _page(client, "/en/organisations")
    assert all(f"<dt><code>{column}</code></dt>" in page for column in _table(response)[0])


@pytest.mark.parametrize("name", ["projects", "places", "countries"])
def test_the_other_lists_have_tables_too(client: FlaskClient, name: str) -> None:
    rows = _table(_taken(client, f"/pl/{name}?format=csv"))
    assert rows
    assert all(row["iri"].startswith("https://w3id.org/coopatlas/id/") and row["name"] for row in rows)


def test_a_cell_is_quoted_and_no_formula(client: FlaskClient) -> None:
    response = _taken(client, "/en/organisations?country=ES&format=csv")
    body = response.get_data(as_text=True)
    assert '"Alone, by ""itself"""' in body
    assert "\r\n" in body
    names = [row["name"] for row in _table(response)]
    assert names == ['\'=HYPERLINK("https://x.example")', 'Alone, by "itself"']
    assert _table(response)[0]["longitude"] == "-6.3"


def test_json_tells_each_value_with_its_iri_and_the_query_that_gives_the_same(client: FlaskClient) -> None:
    told = json.loads(_taken(client, "/pl/organisations?country=ES&format=json").data)
    assert (told["total"], told["language"], told["release"]) == (2, "pl", "2026.11.20")
    assert "country:ES" in told["query"]
    zeta = next(item for item in told["items"] if item["iri"].endswith("/zeta"))
    assert zeta["name"] == "Łata"
    assert zeta["country"] == [
        {"iri": "https://w3id.org/coopatlas/id/country/ES", "name": "Hiszpania", "language": "pl", "code": "ES"}
    ]
    assert zeta["project"][0]["roles"][0]["name"] == "partner"
    assert (zeta["place"][0]["latitude"], zeta["place"][0]["longitude"]) == (36.5, -6.3)


def test_a_form_can_be_asked_for_by_the_accept_header(client: FlaskClient) -> None:
    assert _taken(client, "/en/places", Accept="text/csv").content_type == "text/csv; charset=utf-8"
    assert _taken(client, "/en/places", Accept="application/json").content_type == "application/json"


def test_a_page_without_its_language_leads_to_one_with_it_and_keeps_what_is_chosen(app: Flask) -> None:
    response = FlaskClient(app).get("/places?country=PL", headers={"Accept": "text/html", "Accept-Language": "pl"})
    assert response.status_code == 307
    assert response.headers["Location"] == "/pl/places?country=PL"


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/en/places?contry=PL", 400, "&#39;contry&#39; means nothing to this list; it takes: country, kind, project"),
        ("/en/places?country=XX", 404, "there is no &#39;XX&#39; among the values of &#39;country&#39;"),
        ("/en/places?country=PL&page=2", 404, "the last page of this list is 1: "),
        ("/en/places?sort=colour", 400, "&#39;sort&#39; takes one of: name, size"),
        ("/en/places?page=x", 400, "takes one number"),
        ("/en/places?country=<b>", 404, "&lt;b&gt;"),
    ],
)
def test_what_a_list_cannot_do_is_an_error_that_says_why(
    client: FlaskClient, address: str, status: int, told: str
) -> None:
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == status
    assert told in response.get_data(as_text=True)


def test_too_many_values_are_refused(client: FlaskClient, engine: StoreEngine) -> None:
    state(engine, "".join(f'country:X{n} a ca:Country ; skos:prefLabel "X {n}"@en .\n' for n in range(MAX_CHOSEN)))
    some = "&".join(f"country=X{n}" for n in range(MAX_CHOSEN))
    assert client.get(f"/en/places?{some}").status_code == 200
    assert client.get(f"/en/places?{some}&{some}").status_code == 200  # the same value twice is one
    response = client.get(f"/en/places?{some}&country=PL", headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert f"more than {MAX_CHOSEN} values" in response.get_data(as_text=True)


def test_nothing_that_has_all_of_it_is_told_as_such(client: FlaskClient) -> None:
    page = _page(client, "/en/organisations?country=PL&kind=ngo")
    assert "Nothing has all that is chosen." in page
    assert re.search(r'value="ngo" checked><span>NGO</span><span class="count">0</span>', page)


def test_a_long_list_goes_on_over_pages_and_its_table_does_not(client: FlaskClient, engine: StoreEngine) -> None:
    state(engine, "".join(f'place:p{n:03} a ca:City ; skos:prefLabel "P {n:03}"@en .\n' for n in range(120)))
    pages = [_page(client, f"/en/places?country=-&page={number}") for number in (1, 2, 3)]
    assert [name for page in pages for name in _names(page)] == [f"P {n:03}" for n in range(120)]
    assert 'rel="next" href="/en/places?country=-&amp;page=2"' in pages[0]
    assert "Page 3 of 3" in pages[2]
    assert len(_table(_taken(client, "/en/places?country=-&page=2&format=csv"))) == 120


def test_having_any_value_can_be_asked_for_and_stays_ticked(client: FlaskClient) -> None:
    page = _page(client, "/en/organisations?project=*")
    assert _names(page) == ['=HYPERLINK("https://x.example")', "Municipality of Lublin"]
    assert re.search(r'name="project" value="\*" checked><span>any</span><span class="count">2</span>', page)
    assert 'href="/en/organisations"><span class="unseen">Remove</span> Project: any' in page
