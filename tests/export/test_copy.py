"""A copy of a small release: whole, the same each time, and readable by whoever reads the site."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, Triple, parse
from rdflib import Graph
from rdflib.compare import isomorphic

from coopatlas.errors import ExportError
from coopatlas.export.checking import check
from coopatlas.export.links import links_of
from coopatlas.export.record import RECORD_NAME, SUMS_NAME, Record
from coopatlas.progress import Quiet
from coopatlas.release.dumps import UNION_PATH
from coopatlas.release.manifest import Release
from coopatlas.vocabulary import BASE
from tests.export.conftest import SITE, exported, published

TREE, DCT = "https://w3id.org/tree#", "http://purl.org/dc/terms/"


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_resource_has_its_pages_and_its_document_in_each_form(copy: Path) -> None:
    for path in ("place/riga", "country/PL", "dataset/towns"):
        for form in ("html", "ttl", "jsonld", "nt", "rdf", "csv", "linkset.json"):
            assert (copy / "doc" / f"{path}.{form}").is_file(), (path, form)
        for tag in ("en", "pl"):
            assert (copy / tag / path / "index.html").is_file()
    assert (copy / "id/place/riga/index.html").is_file()
    assert (copy / "dataset/towns/index.html").is_file()


def test_the_forms_of_a_document_say_the_same(copy: Path) -> None:
    graphs = [Graph().parse(copy / "doc/place" / f"riga.{form}") for form in ("ttl", "nt", "rdf")]
    graphs.append(Graph().parse(copy / "doc/place/riga.jsonld", format="json-ld"))
    assert len(graphs[0]) > 5
    assert all(isomorphic(graphs[0], graph) for graph in graphs[1:])


def test_a_thing_leads_to_its_page_and_names_its_forms(copy: Path) -> None:
    door = (copy / "id/place/riga/index.html").read_text(encoding="utf-8")
    assert '<meta http-equiv="refresh" content="0; url=/atlas/en/place/riga/">' in door
    assert '<link rel="alternate" type="text/turtle" href="/atlas/doc/place/riga.ttl">' in door
    assert '<link rel="alternate" hreflang="pl" href="/atlas/pl/place/riga/">' in door


def test_what_is_gone_says_so_in_a_file_of_its_own(copy: Path) -> None:
    assert not (copy / "id/place/vilna/index.html").exists()
    assert "place:vilnius" in (copy / "id/place/vilna/gone.html").read_text(encoding="utf-8")
    assert (copy / "pl/place/vilna/gone.html").is_file()


def test_all_that_discovers_is_there(copy: Path) -> None:
    for name in (
        *("robots.txt", "sitemap.xml", "sitemaps/0.xml", "sitemaps/1.xml", "llms.txt", "catalog.ttl", "feed.trig"),
        *(".well-known/void.ttl", "ontology.ttl", "shapes.ttl", "changes.atom", "pl/changes.atom", "favicon.svg"),
        *("changes/added.nq", "404.html", "_headers", "_redirects", ".htaccess", "nginx.conf", ".nojekyll"),
    ):
        assert (copy / name).is_file(), name
    assert f"Sitemap: {SITE}/sitemap.xml" in (copy / "robots.txt").read_text(encoding="utf-8")


def test_the_dump_is_that_of_the_release(copy: Path, released: Release) -> None:
    dump = copy / "dumps" / released.version / "coopatlas.nt"
    assert dump.read_bytes() == (released.path / UNION_PATH).read_bytes()


def test_no_page_has_a_form_or_a_link_that_needs_a_server(copy: Path) -> None:
    pages = [path for tag in ("en", "pl") for path in (copy / tag).rglob("*.html")]
    assert {copy / "en/queries/index.html", copy / "pl/validate/index.html"} <= set(pages)
    for path in pages:
        page = path.read_text(encoding="utf-8")
        assert "<form" not in page, path
        assert 'href="/atlas/' in page, path
    for name, words in (("en/queries", "On a server you could"), ("pl/places", "Na serwerze można by tu")):
        page = (copy / name / "index.html").read_text(encoding="utf-8")
        assert words in page.replace("\N{NO-BREAK SPACE}", " ")


def test_all_statements_are_not_copied_page_by_page(copy: Path) -> None:
    assert (copy / "en/fragments/index.html").is_file()
    assert not list((copy / "en/fragments").glob("~*"))


def test_every_file_is_in_the_list_of_hashes(copy: Path) -> None:
    lines = (line.split("  ") for line in (copy / SUMS_NAME).read_text(encoding="utf-8").splitlines())
    listed = {name: digest for digest, name in lines}
    files = _files(copy)
    del files[SUMS_NAME]
    assert listed == {name: hashlib.sha256(body).hexdigest() for name, body in files.items()}


def test_the_record_says_of_which_release_it_is_and_what_needs_a_server(copy: Path, released: Release) -> None:
    record = Record.read(copy)
    assert (record.release, record.site) == (released.version, SITE)
    assert record.needs_server("/sparql")
    assert record.needs_server("/en/oai")
    assert not record.needs_server("/en/queries")


def test_all_links_lead_somewhere(copy: Path) -> None:
    checked = check(copy, Quiet())
    assert checked.broken == ()
    assert checked.links > 1_000


def test_the_same_release_gives_the_same_bytes_in_place_of_an_earlier_copy(
    copy: Path, released: Release, tmp_path: Path
) -> None:
    folder = tmp_path / "public"
    folder.mkdir()
    record = Record("2026.11.19", "", "", SITE, ("en", "pl"), ())
    (folder / RECORD_NAME).write_text(record.to_json(), encoding="utf-8")
    (folder / "old.html").write_text("old", encoding="utf-8")
    exported(released, folder)
    assert _files(folder) == _files(copy)
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_over_http_every_link_of_every_page_is_found(released: Release, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    with published(folder) as site:
        exported(released, folder, site)
        found = set(_crawled(f"{site}/", site))
        assert f"{site}/pl/place/riga/" in found
        assert f"{site}/en/changes.atom" in found
        assert _replayed(site) == _released(released)


def _crawled(start: str, site: str) -> Iterator[str]:
    """Every address that links lead to from one on; each is there, or this raises."""
    waiting, seen = [start], {start}
    while waiting:
        address = waiting.pop()
        yield address
        with urlopen(address) as response:  # noqa: S310  # the server of this test
            body = response.read()
        name = f"{urlsplit(address).path}index.html" if address.endswith("/") else urlsplit(address).path
        if not name.endswith((".html", ".xml", ".atom", ".css")):
            continue
        for link in links_of(name, body):
            target = urljoin(address, link.address).partition("#")[0]
            if target.startswith(site) and target not in seen:
                seen.add(target)
                waiting.append(target)


def _replayed(site: str) -> set[Triple]:
    """What a client of the event stream has that follows it in the form it was given."""
    waiting, said = [f"{site}/feed.trig"], dict[str, tuple[int, set[Triple]]]()
    while waiting:
        page = Store()
        with urlopen(waiting.pop()) as response:  # noqa: S310  # see above
            page.load(response.read(), format=RdfFormat.TRIG)
        waiting += [_value(quad.object) for quad in page.quads_for_pattern(None, NamedNode(f"{TREE}node"), None)]
        for quad in page.quads_for_pattern(None, NamedNode(f"{TREE}member"), None):
            member = NamedNode(_value(quad.object))
            (version_of,) = page.quads_for_pattern(member, NamedNode(f"{DCT}isVersionOf"), None)
            number = int(member.value.rpartition("#")[2])
            triples = {one.triple for one in page.quads_for_pattern(None, None, None, member)}
            resource = _value(version_of.object)
            if number >= said.get(resource, (0, set()))[0]:
                said[resource] = (number, triples)
        # Both bounds of a relation lead to the same page.
        waiting = sorted(set(waiting))
    return {triple for _, triples in said.values() for triple in triples}


def _value(term: object) -> str:
    assert isinstance(term, NamedNode)
    return term.value


def _released(release: Release) -> set[Triple]:
    with (release.path / UNION_PATH).open("rb") as file:
        return {quad.triple for quad in parse(file, RdfFormat.N_TRIPLES)}


def test_a_folder_that_holds_something_else_is_left_alone(released: Release, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match=r"holds no earlier export"):
        exported(released, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_iris_of_a_thing_and_its_document_are_laid_out_alike(copy: Path) -> None:
    record = Record.read(copy)
    assert record.file_of_iri(f"{BASE}id/place/riga#x") == "id/place/riga/index.html"
    assert record.file_of_iri(f"{BASE}doc/place/riga?page=2") == "doc/place/riga/~2/index.html"
    assert record.file_of_iri(f"{BASE}sparql") is None
