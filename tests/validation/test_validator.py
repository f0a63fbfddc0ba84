"""Reading shapes."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import RdfFormat, Store

from coopatlas.progress import Quiet
from coopatlas.validation.validator import read_shapes, validate_plainly, validate_store

DATA = """@prefix : <http://example.org/> .
:known a :Thing ; :name "x" . :strange a :Thing ; :name "y" .
:tagged a :Thing ; :name "x"@en . :number a :Thing ; :name 1 .
"""
SHAPES = """@prefix : <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
:Thing-shape a sh:NodeShape ; sh:targetClass :Thing ; sh:property :Thing-name .
:Thing-name a sh:PropertyShape ; sh:path :name ; CONSTRAINT ; sh:message "m"@en .
"""


def _found(folder: Path, constraint: str) -> tuple[set[str], set[str]]:
    """The focus nodes that violate a constraint, by the screen and by pySHACL alone."""
    (folder / "thing.ttl").write_text(SHAPES.replace("CONSTRAINT", constraint), encoding="utf-8")
    store, shapes = Store(), read_shapes(folder)
    store.load(DATA.encode(), format=RdfFormat.TURTLE)
    screened, _ = validate_store(store, shapes, Quiet())
    plain, _ = validate_plainly(store, shapes)
    return tuple({str(one.focus).rpartition("/")[2] for one in some} for some in (screened, plain))  # type: ignore[return-value]  # two of them


def test_a_plain_text_in_a_list_of_values_is_the_same_as_in_the_data(tmp_path: Path) -> None:
    assert _found(tmp_path, 'sh:in ( "x" 1 )') == ({"strange", "tagged"}, {"strange", "tagged"})


def test_a_plain_text_that_must_be_there_is_the_same_as_in_the_data(tmp_path: Path) -> None:
    others = {"strange", "tagged", "number"}
    assert _found(tmp_path, 'sh:hasValue "x"') == (others, others)
