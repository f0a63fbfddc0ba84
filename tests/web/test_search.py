"""The page of results, suggestions for the search box, and the description for browsers."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from coopatlas.release.finding import MAX_LETTERS

SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def _main(client: FlaskClient, address: str) -> str:
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 200
    page = response.get_data(as_text=True)
    return re.sub(r"\s+", " ", page[page.index("<main") : page.index("</main>")])


def test_results_come_by_kind_with_where_they_are(client: FlaskClient) -> None:
    page = _main(client, "/en/search?q=lublin")
    assert re.search(
        r'<h2 id="place">Places .*href="/en/place/lublin">Lublin</a> <span class="muted">city, Poland', page
    )
    assert re.search(r'<h2 id="organisation">.*href="/en/organisation/lublin">Municipality of Lublin</a>', page)
    assert page.index('id="place"') < page.index('id="organisation"') < page.index('id="statistic"')


def test_a_result_says_by_which_other_name_it_was_found(client: FlaskClient) -> None:
    page = _main(client, "/pl/search?q=Люблін")
    assert '<a href="/pl/place/lublin">Lublin</a>' in page
    assert 'inna nazwa: <q lang="uk">Люблін</q> (ukraiński)' in page
    assert "inna nazwa:" not in _main(client, "/pl/search?q=lublin&kind=place")
    assert 'inna nazwa: <q lang="en">Municipality of Lublin</q> (angielski)' in _main(
        client, "/pl/search?q=municipality"
    )


def test_a_slip_leads_to_what_was_meant_and_says_so(client: FlaskClient) -> None:
    page = _main(client, "/en/search?q=lubiln")
    assert "Nothing is called “lubiln”." in page
    assert "<q>lublin</q>" in page
    assert 'href="/en/place/lublin"' in page


def test_where_nothing_is_found_the_page_helps_on(client: FlaskClient) -> None:
    page = _main(client, "/en/search?q=zzzzzz")
    assert "Nothing is called “zzzzzz”, nor anything near it" in page
    assert 'href="/en/organisations"' in page


def test_without_a_text_there_is_only_the_box(client: FlaskClient) -> None:
    page = _main(client, "/en/search")
    assert '<input id="find"' in page
    assert "<h2" not in page


def test_what_was_typed_and_what_the_data_say_is_text(client: FlaskClient) -> None:
    assert "<script>alert" not in _main(client, "/en/search?q=<script>alert(1)</script>")
    page = _main(client, "/en/search?q=script alert")
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in page


def test_one_kind_has_pages_of_its_own(client: FlaskClient) -> None:
    page = _main(client, "/en/search?q=lublin&kind=place")
    assert 'id="organisation"' not in page
    assert '<a href="/en/search?q=lublin">Results of all kinds</a>' in page


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/en/search?q=a&q=b", "given 2 times"),
        (f"/en/search?q={'a' * (MAX_LETTERS + 1)}", "at most 100"),
        ("/en/search?q=a&kind=river", "&#39;kind&#39; takes one of: organisation, place"),
        ("/en/search?q=a&page=2", "of one kind"),
        ("/en/search?q=a&kind=place&page=0", "one number, from 1 on"),
    ],
)
def test_what_cannot_be_searched_for_is_an_error_that_says_why(client: FlaskClient, address: str, told: str) -> None:
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert told in response.get_data(as_text=True)


def test_suggestions_are_json_for_the_language_of_the_address(client: FlaskClient) -> None:
    response = client.get("/pl/search/suggest?q=lubl")
    assert response.content_type == "application/json"
    told = response.get_json()
    assert [group["title"] for group in told["groups"]] == ["Miejsca", "Organizacje", "Liczby"]
    lublin = told["groups"][0]["hits"][0]
    assert lublin == {
        "label": {"text": "Lublin"},
        "href": "/pl/place/lublin",
        "where": [{"text": "miasto"}, {"text": "Polska"}],
    }
    assert told["all"] == {"label": "Wszystkie wyniki dla\N{NO-BREAK SPACE}„lubl”", "href": "/pl/search?q=lubl"}
    assert told["status"].startswith("3\N{NO-BREAK SPACE}podpowiedzi.")


def test_no_suggestions_are_told_as_such(client: FlaskClient) -> None:
    told = client.get("/en/search/suggest?q=zzzzzz").get_json()
    assert (told["groups"], told["status"]) == ([], "No suggestions.")


def test_suggestions_are_asked_for_once(client: FlaskClient) -> None:
    tag = client.get("/en/search/suggest?q=lubl").headers["ETag"]
    assert client.get("/en/search/suggest?q=lubl", headers={"If-None-Match": tag}).status_code == 304


def test_suggestions_without_a_language_in_the_address_depend_on_the_browsers(client: FlaskClient) -> None:
    response = client.get("/search/suggest?q=lubl", headers={"Accept-Language": "pl"})
    assert "Accept-Language" in response.headers["Vary"]
    assert response.get_json()["groups"][0]["title"] == "Miejsca"


def test_a_browser_learns_how_to_search_here(client: FlaskClient) -> None:
    page = client.get("/pl/", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert '<link rel="search" type="application/opensearchdescription+xml"' in page
    response = client.get("/pl/opensearch.xml")
    assert response.content_type.startswith("application/opensearchdescription+xml")
    described = ET.fromstring(response.data)  # noqa: S314  # our own answer
    address = described.find(f"{SEARCH}Url[@type='text/html']")
    assert address is not None
    assert address.get("template") == "http://localhost/pl/search?q={searchTerms}"
    assert len(described.findtext(f"{SEARCH}ShortName") or "") <= 16
