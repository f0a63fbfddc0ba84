"""The event stream: what it says of itself, its pages, and a client that replays it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from coopatlas.release.dumps import UNION_PATH
from coopatlas.release.index import Index
from coopatlas.release.manifest import Release
from coopatlas.vocabulary import BASE

Visitors = tuple[FlaskClient, ...]
History = tuple[Release, ...]
SITE = "http://localhost"
LDES, TREE = "https://w3id.org/ldes#", "https://w3id.org/tree#"
ACTIVITY = "https://www.w3.org/ns/activitystreams#"
FORMS = {"application/trig": RdfFormat.TRIG, "application/n-quads": RdfFormat.N_QUADS}


@dataclass
class Replica:
    """A client that knows nothing but what the stream says of itself: it follows relations and keeps last versions."""

    client: FlaskClient
    media_type: str = "application/trig"
    immutable: set[str] = field(default_factory=set)
    versions: dict[str, tuple[tuple[datetime, int], bool, frozenset[Triple]]] = field(default_factory=dict)
    delete: NamedNode | None = None
    fetched: list[str] = field(default_factory=list)

    def follow(self, client: FlaskClient) -> None:
        """Read all that is new, from the view on."""
        self.client = client
        waiting, seen = [f"{SITE}/feed"], set(self.immutable)
        stream: NamedNode | None = None
        paths: dict[str, NamedNode] = {}
        while waiting:
            address = waiting.pop(0)
            if address in seen:
                continue
            seen.add(address)
            page = self._read(address)
            if stream is None:
                stream = _node(next(page.quads_for_pattern(None, _tree("view"), NamedNode(address))).subject)
                paths = {name: _one(page, stream, f"{name}Path") for name in ("timestamp", "sequence", "versionOf")}
                self.delete = _one(page, stream, "versionDeleteObject")
            self._take_members(page, stream, paths)
            waiting += [_node(quad.object).value for quad in page.quads_for_pattern(None, _tree("node"), None)]

    def _read(self, address: str) -> Store:
        self.fetched.append(address)
        response = self.client.get(address.removeprefix(SITE), headers={"Accept": self.media_type})
        assert response.status_code == 200, address
        page = Store()
        page.load(response.get_data(), format=FORMS[self.media_type])
        said = page.quads_for_pattern(NamedNode(address), NamedNode(f"{LDES}immutable"), None)
        if any(_text(quad.object) == "true" for quad in said):
            assert "immutable" in response.headers["Cache-Control"]
            self.immutable.add(address)
        return page

    def _take_members(self, page: Store, stream: NamedNode, paths: dict[str, NamedNode]) -> None:
        for quad in page.quads_for_pattern(stream, _tree("member"), None):
            member = _node(quad.object)
            at = datetime.fromisoformat(_value(page, member, paths["timestamp"]))
            order = (at, int(_value(page, member, paths["sequence"])))
            resource = _value(page, member, paths["versionOf"])
            types = {one.object for one in page.quads_for_pattern(member, _type(), None)}
            said = frozenset(one.triple for one in page.quads_for_pattern(None, None, None, member))
            if resource not in self.versions or self.versions[resource][0] < order:
                self.versions[resource] = (order, self.delete in types, said)

    def current(self) -> set[str]:
        """The resources that are not deleted."""
        return {resource for resource, (_, deleted, _) in self.versions.items() if not deleted}

    def triples(self) -> set[Triple]:
        """All that the last versions say."""
        return {triple for _, _, said in self.versions.values() for triple in said}


def _tree(name: str) -> NamedNode:
    return NamedNode(TREE + name)


def _type() -> NamedNode:
    return NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def _one(page: Store, subject: NamedNode, name: str) -> NamedNode:
    (quad,) = page.quads_for_pattern(subject, NamedNode(LDES + name), None)
    return _node(quad.object)


def _node(term: object) -> NamedNode:
    assert isinstance(term, NamedNode)
    return term


def _text(term: object) -> str:
    assert isinstance(term, NamedNode | Literal)
    return term.value


def _value(page: Store, member: NamedNode, path: NamedNode) -> str:
    (quad,) = page.quads_for_pattern(member, path, None)
    return _text(quad.object)


def _released(release: Release) -> set[Triple]:
    with (release.path / UNION_PATH).open("rb") as file:
        return {quad.triple for quad in parse(file, RdfFormat.N_TRIPLES)}


def _described(release: Release) -> set[str]:
    return {f"{BASE}{listed.path}" for listed in Index.of(release.path).listed(0, 1_000)}


@pytest.mark.parametrize(("suffix", "media_type"), [("trig", "application/trig"), ("nq", "application/n-quads")])
def test_a_form_that_is_named_leads_on_within_itself(visitors: Visitors, suffix: str, media_type: str) -> None:
    waiting, seen = [f"/feed.{suffix}"], set[str]()
    while waiting:
        response = visitors[2].get(address := waiting.pop())
        assert (response.status_code, response.mimetype) == (200, media_type)
        page = Store()
        page.load(response.get_data(), format=FORMS[media_type])
        seen.add(address)
        led = {_text(quad.object) for quad in page.quads_for_pattern(None, _tree("node"), None)}
        waiting += sorted(node.removeprefix(SITE) for node in led)
    assert seen == {f"/feed.{suffix}", *(f"/feed/2026.11.{day}/1.{suffix}" for day in (20, 21, 22))}


def test_a_form_that_the_feed_has_not_is_not_found(visitors: Visitors) -> None:
    for address in ("/feed.ttl", "/feed/2026.11.21/1.ttl"):
        response = visitors[2].get(address, headers={"Accept": "application/json"})
        assert response.status_code == 404
        assert ".trig, .nq, .jsonld" in response.get_json()["detail"]


@pytest.mark.parametrize("media_type", FORMS)
def test_a_client_that_follows_the_stream_has_what_each_release_has(
    visitors: Visitors, history: History, media_type: str
) -> None:
    replica = Replica(visitors[0], media_type)
    for client, release in zip(visitors, history, strict=True):
        replica.follow(client)
        assert replica.triples() == _released(release)
        assert replica.current() == _described(release)


def test_a_client_that_comes_late_arrives_at_the_same(visitors: Visitors, history: History) -> None:
    replica = Replica(visitors[2])
    replica.follow(visitors[2])
    assert replica.triples() == _released(history[2])
    assert replica.current() == _described(history[2])


def test_a_page_is_read_once_and_stays_as_it_is_over_releases(visitors: Visitors) -> None:
    replica = Replica(visitors[0])
    for client in (*visitors, visitors[2]):
        replica.follow(client)
    pages = [address for address in replica.fetched if address != f"{SITE}/feed"]
    assert len(pages) == len(set(pages)) == 3
    for address in pages[:1]:
        answers = [client.get(address.removeprefix(SITE)) for client in visitors]
        assert len({answer.get_data() for answer in answers}) == 1
        assert len({answer.headers["ETag"] for answer in answers}) == 1


def test_a_page_may_be_kept_for_a_year(visitors: Visitors) -> None:
    response = visitors[2].get("/feed/2026.11.21/1")
    assert response.cache_control.max_age == 365 * 24 * 3600
    assert response.cache_control.immutable
    assert not response.cache_control.no_cache
    again = visitors[2].get("/feed/2026.11.21/1", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.cache_control.immutable) == (304, True)


def test_the_way_into_the_stream_is_asked_for_again(visitors: Visitors) -> None:
    response = visitors[1].get("/feed")
    assert response.cache_control.no_cache
    assert visitors[2].get("/feed", headers={"If-None-Match": response.headers["ETag"]}).status_code == 200


def test_the_stream_says_since_when_everything_is_kept(visitors: Visitors) -> None:
    page = Store()
    page.load(visitors[2].get("/feed").get_data(), format=RdfFormat.TRIG)
    (policy,) = page.quads_for_pattern(NamedNode(f"{SITE}/feed"), NamedNode(f"{LDES}retentionPolicy"), None)
    (since,) = page.quads_for_pattern(_node(policy.object), NamedNode(f"{LDES}startingFrom"), None)
    assert datetime.fromisoformat(_text(since.object)) == datetime.fromisoformat("2026-11-20T12:00:00+00:00")


def test_the_bounds_of_relations_hold_for_the_members_behind_them(visitors: Visitors) -> None:
    view = Store()
    view.load(visitors[2].get("/feed").get_data(), format=RdfFormat.TRIG)
    relations = list(view.quads_for_pattern(None, _tree("relation"), None))
    assert len(relations) == 6
    for relation in relations:
        node, bound = (_value(view, _node(relation.object), _tree(name)) for name in ("node", "value"))
        page = Store()
        page.load(visitors[2].get(node.removeprefix(SITE)).get_data(), format=RdfFormat.TRIG)
        created = page.quads_for_pattern(None, NamedNode("http://purl.org/dc/terms/created"), None)
        assert {_text(quad.object) for quad in created} == {bound}


def test_a_deletion_says_what_took_its_place(visitors: Visitors) -> None:
    page = Store()
    page.load(visitors[1].get("/feed/2026.11.21/1").get_data(), format=RdfFormat.TRIG)
    vilna = NamedNode(f"{BASE}id/place/vilna")
    (member,) = page.quads_for_pattern(None, NamedNode("http://purl.org/dc/terms/isVersionOf"), vilna)
    assert list(page.quads_for_pattern(_node(member.subject), _type(), NamedNode(f"{ACTIVITY}Delete")))
    said = list(page.quads_for_pattern(vilna, None, None, _node(member.subject)))
    assert [quad.object for quad in said] == [NamedNode(f"{BASE}id/place/vilnius")]


def test_what_two_sources_say_stands_once_with_both_sources(visitors: Visitors) -> None:
    quads = list(parse(visitors[0].get("/feed/2026.11.20/1?format=nquads").get_data(), RdfFormat.N_QUADS))
    assert len(quads) == len(set(quads))
    lodz = next(quad.subject for quad in quads if quad.object == NamedNode(f"{BASE}id/place/lodz"))
    sources = {_text(quad.object) for quad in _about(quads, lodz) if quad.predicate.value.endswith("/source")}
    assert sources == {f"{BASE}dataset/{name}" for name in ("derived", "page", "towns")}


def _about(quads: list[Quad], subject: object) -> Iterator[Quad]:
    return (quad for quad in quads if quad.subject == subject)


def test_the_stream_is_had_in_json_ld_without_a_context_elsewhere(visitors: Visitors) -> None:
    response = visitors[2].get("/feed/2026.11.20/1", headers={"Accept": "application/ld+json"})
    assert response.content_type == "application/ld+json"
    assert "@context" not in response.get_data(as_text=True) or isinstance(json.loads(response.data)["@context"], dict)


@pytest.mark.parametrize("number", ["0", "2", str(2**63), str(10**30)])
@pytest.mark.parametrize("suffix", ["", ".nq"])
def test_a_number_of_no_page_is_not_found(visitors: Visitors, number: str, suffix: str) -> None:
    assert visitors[2].get(f"/feed/2026.11.20/{number}{suffix}").status_code == 404


@pytest.mark.parametrize("path", ["/feed/2020.01.01/1", "/feed/x/1", "/feed/x/y"])
def test_a_page_that_is_not_there_is_not_found(visitors: Visitors, path: str) -> None:
    assert visitors[2].get(path, headers={"Accept": "application/json"}).status_code == 404


def test_a_form_that_holds_no_graphs_is_not_offered(visitors: Visitors) -> None:
    assert visitors[2].get("/feed/2026.11.20/1", headers={"Accept": "text/csv"}).status_code == 406
