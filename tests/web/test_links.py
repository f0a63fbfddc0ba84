"""Typed links: the header and the link set."""

from __future__ import annotations

import json

import pytest
from werkzeug.wrappers import Response

from coopatlas.formats import TURTLE
from coopatlas.web.links import Link, add_links, forms_of, write_linkset

PAGE = "https://w3id.org/coopatlas/doc/place/lublin"


def test_a_link_is_written_as_in_the_header() -> None:
    link = Link("/doc/place/lublin.ttl", "alternate", "text/turtle", "all of it")
    assert str(link) == '</doc/place/lublin.ttl>; rel="alternate"; type="text/turtle"; title="all of it"'


@pytest.mark.parametrize(
    "target", ["/doc/a>b", "/doc/a\r\nSet-Cookie: b", "/doc/a b", '/doc/"', "/doc/Łódź", "/doc/a\\b"]
)
def test_a_target_cannot_leave_its_brackets(target: str) -> None:
    written = str(Link(target, "item"))
    assert written.isascii()
    assert not set(written.partition(">; rel")[0].removeprefix("<")) & set('<>" \r\n\\')


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ('5" \\ more', r'title="5\" \\ more"'),
        ("Łódź", "title*=UTF-8''%C5%81%C3%B3d%C5%BA"),
        ("a\r\nSet-Cookie: b", "title*=UTF-8''a%0D%0ASet-Cookie%3A%20b"),
    ],
)
def test_a_title_cannot_leave_its_quotes(title: str, written: str) -> None:
    assert str(Link("/a", "item", title=title)) == f'</a>; rel="item"; {written}'


def test_links_stand_in_one_field_and_none_makes_no_field() -> None:
    assert "Link" not in add_links(Response(), ()).headers
    response = add_links(Response(), (Link("/a", "prev"), Link("/b", "next")))
    assert response.headers.getlist("Link") == ['</a>; rel="prev", </b>; rel="next"']


def test_a_document_links_its_forms_and_its_lasting_address() -> None:
    links = list(forms_of("doc/place/lublin", (TURTLE,)))
    assert links == [Link("/doc/place/lublin.ttl", "alternate", "text/turtle"), Link(PAGE, "canonical")]


def test_a_link_set_groups_full_addresses_by_relation() -> None:
    links = (Link("/dumps/a.ttl", "item", "text/turtle"), Link("/dumps/b.nt", "item"), Link(PAGE, "canonical"))
    assert json.loads(write_linkset({PAGE: links})) == {
        "linkset": [
            {
                "anchor": PAGE,
                "item": [
                    {"href": "https://w3id.org/dumps/a.ttl", "type": "text/turtle"},
                    {"href": "https://w3id.org/dumps/b.nt"},
                ],
                "canonical": [{"href": PAGE}],
            }
        ]
    }
