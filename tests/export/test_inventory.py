"""What a copy takes of the routes, and what it leaves to a server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from coopatlas.export.asking import Site
from coopatlas.export.inventory import document_entry, take_inventory
from coopatlas.release.manifest import Release

Answers = dict[str, tuple[str, dict[str, str]]]
OK, LEADS_ON = "200 OK", "307 Temporary Redirect"
HTML, JSON = {"Content-Type": "text/html; charset=utf-8"}, {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Rule:
    rule: str


def _application(answers: Answers) -> Callable[..., Iterable[bytes]]:
    def application(environ: dict[str, str], start: Callable[..., object]) -> Iterable[bytes]:
        status, headers = answers.get(environ["PATH_INFO"], ("404 Not Found", HTML))
        start(status, list(headers.items()))
        return [b""]

    return application


def test_pages_forms_and_files_are_copied_and_all_else_needs_a_server(released: Release) -> None:
    answers: Answers = {
        "/en/things": (OK, HTML),
        "/things": (LEADS_ON, {"Location": "/en/things"}),
        "/en/glossary": (OK, HTML),
        "/glossary.ttl": (OK, {"Content-Type": "text/turtle"}),
        "/glossary.html": (LEADS_ON, {"Location": "/en/glossary"}),
        "/news.atom": (OK, {"Content-Type": "application/atom+xml", "Vary": "Accept-Language"}),
        "/robots.txt": (OK, {"Content-Type": "text/plain"}),
        "/health": (OK, JSON),
        "/.well-known/security.txt": (OK, {"Content-Type": "text/plain"}),
    }
    rules = (
        *("/<any(things, people):name>", "/glossary", "/glossary.<extension>", "/news.atom", "/robots.txt", "/health"),
        *("/.well-known/security.txt", "/versions/<version>/<path:name>", "/id/<path:path>", "/around/<int:number>"),
    )
    site = Site(_application(answers))
    inventory = take_inventory(site, map(Rule, rules), released, ("en", "pl"))
    entries = {entry.door: entry for entry in inventory.entries}
    assert entries["/things"].page == "/things"
    assert (entries["/glossary"].page, entries["/glossary"].forms) == ("/glossary", ("html", "ttl"))
    assert sorted(inventory.files) == ["/en/news.atom", "/news.atom", "/pl/news.atom", "/robots.txt"]
    needs = re.compile("|".join(inventory.server))
    for path in (
        "/people",
        "/health",
        "/.well-known/security.txt",
        "/versions/1/a/b",
        "/around/3",
        "/dumps/1999.01.01/",
    ):
        assert needs.fullmatch(path), path
    for path in ("/things", "/id/place/lublin", "/around/3/4", f"/dumps/{released.version}/x", "/dumps/"):
        assert not needs.fullmatch(path), path


def test_a_document_is_known_by_the_path_of_its_iri() -> None:
    thing, dataset = document_entry("id/place/lublin"), document_entry("dataset/places")
    assert thing is not None
    assert (thing.door, thing.page, thing.also) == ("/doc/place/lublin", "/place/lublin", ("/id/place/lublin",))
    assert dataset is not None
    assert (dataset.door, dataset.page) == ("/doc/dataset/places", "/dataset/places")
    assert document_entry("ontology") is None
