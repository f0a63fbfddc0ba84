"""The page about the data as a whole."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

BROWSER = {"Accept": "text/html"}
# The tests' release holds neither shapes nor a context.
NOT_HERE = re.compile(
    r"/(projects|organisations|places|countries|network|queries|about|accessibility|privacy|shapes|context)\b"
)


@pytest.fixture
def page(versioned: FlaskClient) -> str:
    return versioned.get("/en/data", headers=BROWSER).text


def test_the_page_links_its_parts_and_says_what_to_download(page: str) -> None:
    for part in re.findall(r'href="#(\w+)"', page.partition('class="jumps"')[2].partition("</ul>")[0]):
        assert f'<h2 id="{part}">' in page
    assert '<a href="/dumps/2026.11.20/coopatlas.nq">coopatlas.nq</a>' in page
    assert '<a href="/dumps/2026.11.20/tables/cities.csv">cities.csv</a>' in page


def test_the_page_says_where_each_dataset_is_from(page: str) -> None:
    assert "CC BY 4.0" in page
    assert "Project page" in page


def test_the_page_says_which_release_to_cite(page: str) -> None:
    assert "Cooperation Atlas, release 2026.11.20, 2026." in page


def test_a_release_without_a_report_says_so(page: str) -> None:
    assert "This release holds no report." in page


def test_a_release_without_its_description_has_a_page_without_the_model(bare: FlaskClient) -> None:
    page = bare.get("/pl/data", headers=BROWSER).text
    assert "<h1>Dane</h1>" in page
    assert 'id="model"' not in page


def test_every_link_of_the_page_leads_somewhere(client: FlaskClient) -> None:
    page = client.get("/en/data", headers=BROWSER).text
    links = {part.partition('"')[0].replace("&amp;", "&").partition("#")[0] for part in page.split('href="')[1:]}
    for link in sorted(link for link in links if link.startswith("/") and not NOT_HERE.search(link)):
        with client.get(link, headers=BROWSER) as response:
            assert response.status_code in {200, 303, 307}, link
