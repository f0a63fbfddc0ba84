"""The JSON-LD context over HTTP."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import CONTEXT


@pytest.mark.parametrize("path", ["/context/1.0.0", "/context/1.0.0.jsonld"])
@pytest.mark.parametrize("accept", ["application/ld+json", "text/html", "image/png"])
def test_a_version_is_sent_whatever_is_accepted(versioned: FlaskClient, path: str, accept: str) -> None:
    response = versioned.get(path, headers={"Accept": accept})
    assert response.content_type == "application/ld+json"
    assert response.get_json(force=True) == {"@context": CONTEXT}
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_a_version_may_be_kept_for_a_year(versioned: FlaskClient) -> None:
    response = versioned.get("/context/1.0.0")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Last-Modified" not in response.headers
    again = versioned.get("/context/1.0.0", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_context_leads_to_that_of_the_release(versioned: FlaskClient) -> None:
    response = versioned.get("/context")
    assert (response.status_code, response.headers["Location"]) == (307, "/context/1.0.0")


def test_versions_link_to_each_other(versioned: FlaskClient) -> None:
    links = versioned.get("/context/0.9.0").headers["Link"]
    assert '<https://w3id.org/coopatlas/context/0.9.0>; rel="canonical"' in links
    assert '</context/1.0.0>; rel="latest-version"; type="application/ld+json"' in links
    assert '</context/1.0.0>; rel="successor-version"' in links


def test_a_version_that_never_was_is_not_found(versioned: FlaskClient) -> None:
    response = versioned.get("/context/7.0.0")
    assert response.status_code == 404
    assert "there are: 0.9.0, 1.0.0" in response.get_json(force=True)["detail"]


@pytest.mark.parametrize("path", ["/context", "/context/1.0.0"])
def test_a_release_older_than_the_context_says_so(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "this release has none" in response.get_json(force=True)["detail"]


def test_documents_use_the_context_of_the_release(versioned: FlaskClient) -> None:
    document = versioned.get("/ontology.jsonld").get_json(force=True)
    assert document["@context"]["id"] == "@id"
    assert document["@graph"][0]["id"] == "https://w3id.org/coopatlas/ontology"
