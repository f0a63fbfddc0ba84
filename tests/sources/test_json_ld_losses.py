"""What a JSON-LD file says that does not come out of it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopatlas.errors import SourceSyntaxError
from coopatlas.sources.json_ld_losses import Losses
from coopatlas.sources.reader import SourceFile, read_statements
from tests.sources.test_json_ld import DOCUMENT

IRI = "http://e/a"
CONTEXT = {
    "id": "@id",
    "type": "@type",
    "name": {"@id": "http://e/name", "@container": "@language"},
    "at": {"@id": "http://e/at", "@type": "@id"},
    "raw": {"@id": "http://e/raw", "@type": "@json"},
    "note": None,
    "parts": {"@id": "http://e/parts", "@container": "@list"},
    "http://e/by": {"@container": "@index"},
}


def _told(document: object) -> tuple[int, str] | None:
    loss = Losses(json.dumps(document).encode()).first()
    return None if loss is None else (loss.span.column, loss.reason)


@pytest.mark.parametrize(
    ("document", "place", "words"),
    [
        ({"@id": IRI, "label": "x"}, '"label"', '"label" is lost: no context says which property it is'),
        ({"@id": IRI, "label": {"@id": "http://e/b", "http://e/p": 1}}, '"label"', '"label" is lost'),
        ({"@id": IRI, "label": [[{"http://e/p": 1}]]}, '"label"', '"label" is lost'),
        ({"@context": {"p": "q"}, "@id": IRI, "p": 1}, '"p": 1', '"p" is lost'),
        ({"@id": IRI, "http://e/p q": 1}, '"http://e/p q"', "is no IRI that a property can have"),
        ({"@id": IRI, "@Type": "http://e/C"}, '"@Type"', '"@Type" is no keyword of JSON-LD'),
        ({"@id": "b", "http://e/p": 1}, '"b"', '"b" is no absolute IRI; write it in full'),
        ({"@id": "b", "@type": "http://e/C"}, '"b"', '"b" is no absolute IRI; write it in full'),
        ({"@id": IRI, "http://e/p": {"@id": "b"}}, '"b"', 'no statement comes of "b"'),
        ({"@id": IRI, "http://e/p": {"@list": [1, {"@id": "b"}]}}, '"b"', 'no statement comes of "b"'),
        ({"@id": IRI, "http://e/p": [1, {"@value": "x", "@language": "no tag"}]}, '"x"', 'no statement comes of "x"'),
        ({"@id": IRI, "@type": ["http://e/C", "City"]}, '"City"', '"City" is lost: no context says which class it is'),
        ({"@context": CONTEXT, "id": IRI, "at": ["http://e/b", "c"]}, '"c"', 'no statement comes of "c"'),
        ({"@graph": [{"@id": IRI, "http://e/p": 1}, "stray"]}, '"stray"', 'no statement comes of "stray"'),
    ],
)
def test_what_is_lost_is_told_at_its_place(document: object, place: str, words: str) -> None:
    told = _told(document)
    assert told is not None
    assert told[0] == json.dumps(document).index(place) + 1
    assert words in told[1]


@pytest.mark.parametrize(
    "document",
    [
        {"@id": IRI},
        {"@id": IRI, "http://e/p": None, "http://e/q": [], "http://e/r": {}},
        {"@context": CONTEXT, "id": IRI, "note": "left out on purpose", "raw": {"a": [1, {"b": None}]}},
        {"@context": CONTEXT, "id": IRI, "type": "http://e/C", "name": {"pl": "a", "en": ["b", "c"]}, "parts": [1, 1]},
        {"@context": CONTEXT, "id": IRI, "http://e/by": {"one": "x", "two": {"http://e/p": 1}}},
        {"@context": {"@vocab": "http://e/"}, "@id": IRI, "@type": "City", "name": "x"},
        {"@context": {"@base": "http://e/"}, "@id": "a", "http://e/p": [2, 2, 2.0, True, {"@value": "x"}]},
        {"@id": IRI, "@reverse": {"http://e/p": {"@id": "http://e/b"}}, "@included": [{"@type": "http://e/C"}]},
        json.loads(DOCUMENT),
        {"@id": 5, "@type": "City", "label": "not good by itself, so that nothing is sure"},
    ],
)
def test_nothing_is_lost_where_all_comes_out(document: object) -> None:
    assert _told(document) is None


KEYS = st.sampled_from(["http://e/p", "http://e/q"])
LEAVES = st.sampled_from(["x", 1, True, {"@id": "http://e/x"}])
NODES = st.recursive(
    st.dictionaries(KEYS, LEAVES, max_size=2),
    lambda inner: st.dictionaries(KEYS, st.lists(inner, max_size=2), max_size=2),
    max_leaves=5,
)


@given(NODES, st.data())
def test_a_key_without_a_meaning_is_found_wherever_it_stands(node: dict[str, object], data: st.DataObject) -> None:
    document = {"@context": {}, "@graph": [{"@id": IRI, "http://e/top": node}]}
    assert _told(document) is None
    places = list(_objects(document["@graph"]))
    data.draw(st.sampled_from(places))["lost"] = 1
    told = _told(document)
    assert told is not None
    assert told[0] == json.dumps(document).index('"lost"') + 1


def _objects(value: object) -> list[dict[str, object]]:
    if isinstance(value, list):
        return [found for one in value for found in _objects(one)]
    if not isinstance(value, dict):
        return []
    named = [] if set(value) == {"@id"} else [value]
    return named + [found for one in value.values() for found in _objects(one)]


def test_a_source_that_loses_something_is_refused_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text('{\n  "@id": "http://e/a",\n  "label": "x"\n}\n', encoding="utf-8")
    with pytest.raises(SourceSyntaxError, match=r"a\.jsonld:3:3: .*\"label\" is lost: no context says"):
        list(read_statements(SourceFile(path, "http://e/graph")))
