"""A harvester comes, and comes again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask.testing import FlaskClient

HOST = "http://localhost"
FORMS = ("", ".html", ".ttl", ".jsonld", ".nt", ".rdf", ".csv", ".linkset.json")
FIXED = ("/robots.txt", "/llms.txt", "/sitemap.xml", "/.well-known/api-catalog", "/.well-known/void", "/catalog")


def _addresses(client: FlaskClient) -> Iterator[str]:
    """Everything that the sitemaps lead to, each document in each form and by the IRI of its thing."""
    yield from FIXED
    for sitemap in re.findall(f"<loc>{HOST}([^<]+)</loc>", client.get("/sitemap.xml").text):
        yield sitemap
        for address in re.findall(f"<loc>{HOST}([^<]+)</loc>", client.get(sitemap).text):
            if address.startswith("/doc/"):
                yield from (address + form for form in FORMS)
                yield re.sub("^/doc/(dataset/)?", lambda match: f"/{match[1] or 'id/'}", address)
            else:
                yield address


def test_whoever_comes_again_is_sent_no_body(client: FlaskClient) -> None:
    held = {}
    for address in _addresses(client):
        with client.get(address) as answer:
            assert answer.status_code in {200, 303}, address
            held[address] = answer.headers.get("ETag")
    assert len(held) > 50
    for address, tag in held.items():
        with client.get(address, headers={"If-None-Match": tag} if tag else {}) as answer:
            assert (answer.status_code, answer.data) in {(304, b""), (303, b"")}, address
