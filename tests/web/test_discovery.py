"""What programs look for at fixed addresses."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad

from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.app import create_app
from coopatlas.web.discovery import ADDRESSES_PER_SITEMAP
from tests.visitor import visitor_of

BASE = "https://w3id.org/coopatlas/"
HOST = "http://localhost"
NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
XHTML_LINK = "{http://www.w3.org/1999/xhtml}link"


def _listed(client: FlaskClient, path: str) -> dict[str, datetime]:
    """Address → time of its last change, of a sitemap or their index."""
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    root = ET.fromstring(response.data)  # noqa: S314  # the application under test wrote it
    entries = root.findall("s:url", NAMESPACE) + root.findall("s:sitemap", NAMESPACE)
    return {
        entry.findtext("s:loc", "", NAMESPACE): datetime.fromisoformat(entry.findtext("s:lastmod", "", NAMESPACE))
        for entry in entries
    }


def test_crawlers_are_led_to_the_sitemap_and_away_from_queries(client: FlaskClient) -> None:
    text = client.get("/robots.txt").text
    assert "Disallow: /sparql?\n" in text
    assert f"Sitemap: {HOST}/sitemap.xml\n" in text


def test_every_document_is_in_a_sitemap_and_is_there(client: FlaskClient) -> None:
    sitemaps = list(_listed(client, "/sitemap.xml"))
    addresses = {address for sitemap in sitemaps for address in _listed(client, sitemap.removeprefix(HOST))}
    assert {f"{HOST}/doc/place/lublin", f"{HOST}/doc/dataset/places", f"{HOST}/", f"{HOST}/data"} <= addresses
    for address in addresses:
        assert client.get(address.removeprefix(HOST)).status_code == 200, address


def test_a_sitemap_names_each_page_in_every_language(client: FlaskClient) -> None:
    for number, path, page in ((0, "", ""), (0, "privacy", "privacy"), (1, "doc/place/lublin", "place/lublin")):
        root = ET.fromstring(client.get(f"/sitemaps/{number}.xml").data)  # noqa: S314  # see above
        (entry,) = (one for one in root if one.findtext("s:loc", "", NAMESPACE) == f"{HOST}/{path}")
        links = {link.get("hreflang"): link.get("href") for link in entry if link.tag == XHTML_LINK}
        assert links == {"en": f"{HOST}/en/{page}", "pl": f"{HOST}/pl/{page}", "x-default": f"{HOST}/{path}"}


def test_every_page_that_a_sitemap_names_is_there(client: FlaskClient) -> None:
    for number in (0, 1):
        root = ET.fromstring(client.get(f"/sitemaps/{number}.xml").data)  # noqa: S314  # see above
        for address in [link.get("href", "") for link in root.iter(XHTML_LINK)]:
            response = client.get(address.removeprefix(HOST), headers={"Accept": "text/html"})
            assert (response.status_code, response.mimetype) == (200, "text/html"), address


def test_a_document_is_listed_with_its_own_last_change(client: FlaskClient, engine: Any) -> None:
    engine.index(datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert _listed(client, "/sitemaps/1.xml")[f"{HOST}/doc/place/lublin"] == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert _listed(client, "/sitemap.xml")[f"{HOST}/sitemaps/1.xml"] == datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_documents_too_many_for_one_sitemap_go_on_in_the_next(client: FlaskClient, engine: Any) -> None:
    graph, name = NamedNode(f"{BASE}dataset/places"), NamedNode(f"{BASE}ontology#order")
    places = (NamedNode(f"{BASE}id/place/p{number}") for number in range(ADDRESSES_PER_SITEMAP))
    engine.state(Quad(place, name, place, graph) for place in places)
    assert len(_listed(client, "/sitemap.xml")) == 1 + 2
    assert len(_listed(client, "/sitemaps/1.xml")) == ADDRESSES_PER_SITEMAP
    assert client.get("/sitemaps/3.xml").status_code == 404


def test_a_sitemap_is_not_sent_again_to_who_has_it(client: FlaskClient) -> None:
    tag = client.get("/sitemaps/1.xml").headers["ETag"]
    again = client.get("/sitemaps/1.xml", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_the_interfaces_are_listed_with_their_descriptions(client: FlaskClient) -> None:
    response = client.get("/.well-known/api-catalog")
    assert response.content_type.startswith("application/linkset+json; profile=")
    contexts = {context["anchor"]: context for context in json.loads(response.data)["linkset"]}
    items = [link["href"] for link in contexts[f"{HOST}/.well-known/api-catalog"]["item"]]
    assert f"{HOST}/sparql" in items
    for item in items:
        targets = [link for rel, links in contexts[item].items() if rel != "anchor" for link in links]
        assert targets
        for link in targets:
            answer = client.get(link["href"].removeprefix(HOST), headers={"Accept": link["type"]})
            assert (answer.status_code, answer.mimetype) == (200, link["type"])


def test_models_are_told_what_there_is_and_every_address_answers(client: FlaskClient, release: Release) -> None:
    text = client.get("/llms.txt").text
    assert text.startswith("# Cooperation Atlas\n\n> ")
    assert f"release {release.version}: {release.manifest.triples} triples" in text
    for dataset in release.manifest.datasets:
        assert f"/doc/dataset/{dataset.name}): {dataset.triples} triples, {dataset.licence}" in text
    addresses = re.findall(r"\]\(http://localhost([^)]+)\)", text)
    assert len(addresses) > 10
    for address in addresses:
        with client.get(address, follow_redirects=True) as answer:
            assert answer.status_code == 200, address


def test_the_operators_contact_is_told_to_who_finds_a_weakness(
    settings: Settings, release: Release, engine: Any
) -> None:
    contact = replace(settings, contact="mailto:atlas@example.org")
    text = visitor_of(create_app(contact, release, engine)).get("/.well-known/security.txt").text
    told = dict(line.split(": ", 1) for line in text.splitlines())
    assert told["Contact"] == "mailto:atlas@example.org"
    assert timedelta() < datetime.fromisoformat(told["Expires"]) - datetime.now(UTC) < timedelta(days=365)
    assert told["Canonical"] == f"{HOST}/.well-known/security.txt"


def test_without_a_contact_nothing_is_made_up(client: FlaskClient) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml", "/sitemaps/0.xml", "/llms.txt"])
def test_an_address_of_the_site_is_that_which_the_client_used(client: FlaskClient, path: str) -> None:
    assert "http://atlas.example" in client.get(path, headers={"Host": "atlas.example"}).text
