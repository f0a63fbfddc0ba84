"""Which properties can be written, held against what the library writes."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from coopatlas.sources.properties import is_writable

_SUBJECT = NamedNode("https://example.org/s")


@pytest.mark.parametrize("end", ["p", "P31", "_1", "1a", "-a", "a-1", "a.", "#a", "ś", "1.2b", "中1", "\u00aab"])
def test_a_property_that_ends_in_a_name_is_written_and_read_again(end: str) -> None:
    triple = Triple(_SUBJECT, NamedNode(f"https://example.org/{end}"), Literal("x"))
    assert is_writable(triple.predicate.value)
    assert [quad.triple for quad in parse(serialize([triple], format=RdfFormat.RDF_XML), RdfFormat.RDF_XML)] == [triple]


@pytest.mark.parametrize("end", ["", "1", "a/", "a#", "a%20", "a:1", ".", "-", "a\u00b2"])
def test_of_another_property_the_library_makes_what_is_no_xml(end: str) -> None:
    triple = Triple(_SUBJECT, NamedNode(f"https://example.org/{end}"), Literal("x"))
    assert not is_writable(triple.predicate.value)
    written = serialize([triple], format=RdfFormat.RDF_XML)
    with pytest.raises(ET.ParseError):
        ET.fromstring(written or b"")  # noqa: S314  # our own text
