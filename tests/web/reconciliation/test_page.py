"""The page: names are pasted, and each line says what is meant, how surely, and why."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask.testing import FlaskClient

from coopatlas.web.reconciliation.batch import MAX_QUERIES

BROWSER = {"Accept": "text/html"}
NAMES = "Lodz\r\n\r\nMunicipality of Riga\r\nRavena\r\n<b>Gdańsk Sopot</b>\r\n"


def _main(client: FlaskClient, names: str, language: str = "en", **fields: str) -> str:
    response = client.post(f"/{language}/reconcile", data={"names": names, **fields}, headers=BROWSER)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    page = response.text.replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s+", " ", page[page.index("<main") : page.index("</main>")])


def test_each_name_gets_its_candidates_with_scores_and_reasons(own_client: FlaskClient) -> None:
    page = _main(own_client, NAMES)
    assert "Sure: 1 of 4" in page
    assert re.search(r'Lodz <span class="tag sure">sure</span>.*?href="/en/place/lodz">Łódź</a>', page)
    assert "100 · called exactly so: <q>Łódź</q>" in page
    assert re.search(r'riga-city-council">Riga City Council</a>.*?80 · not the name, but the local authority in', page)
    assert "similar name: <q>Ravenna</q>" in page
    assert "&lt;b&gt;Gdańsk Sopot&lt;/b&gt;" in page
    assert "Nothing here has a name like this." in page


def test_it_speaks_the_readers_language(own_client: FlaskClient) -> None:
    page = _main(own_client, "Riga", "pl", type="ca:City")
    assert 'href="/pl/place/riga">Ryga</a>' in page
    assert 'dokładnie taka nazwa: <q lang="en">Riga</q>' in page
    assert '<option value="ca:City" selected>' in page


def test_the_best_of_each_name_can_be_taken_home_as_a_table(own_client: FlaskClient) -> None:
    response = own_client.post("/en/reconcile", data={"names": f"=1+1\n{NAMES}", "format": "csv"}, headers=BROWSER)
    assert response.content_type.startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert [row["name"] for row in rows] == ["'=1+1", "Lodz", "Municipality of Riga", "Ravena", "<b>Gdańsk Sopot</b>"]
    assert (rows[1]["match"], rows[1]["id"], rows[1]["iri"]) == (
        "true",
        "place/lodz",
        "https://w3id.org/coopatlas/id/place/lodz",
    )
    assert (rows[2]["match"], rows[2]["located"]) == ("false", "true")


@pytest.mark.parametrize(
    ("names", "type_id", "status", "told"),
    [
        ("x\n" * (MAX_QUERIES + 1), "", 413, "51 names"),
        ("x\n" * (MAX_QUERIES + 1), "", 413, "Match them in parts"),
        ("x", "ca:River", 400, "there is no type"),
    ],
)
def test_what_cannot_be_matched_comes_back_with_the_reason_and_the_names(
    own_client: FlaskClient, names: str, type_id: str, status: int, told: str
) -> None:
    response = own_client.post("/en/reconcile", data={"names": names, "type": type_id}, headers=BROWSER)
    assert response.status_code == status
    assert told in response.text
    assert response.text.count("x\n") >= names.count("x\n")


def test_a_name_that_is_too_long_spoils_no_other(own_client: FlaskClient) -> None:
    page = _main(own_client, f"{'a' * 301}\nRiga")
    assert "holds 301 characters" in page
    assert 'href="/en/place/riga"' in page


def test_each_feature_of_a_candidate_is_explained(own_client: FlaskClient) -> None:
    page = own_client.get("/en/reconcile", headers=BROWSER).text
    for name in ("name", "exact", "located", "type", "country", "wikidata"):
        assert f'id="feature-{name}"' in page
