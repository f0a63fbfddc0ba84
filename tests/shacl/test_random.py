"""Random data against random shapes: the results are those of pySHACL alone."""

import logging

import pytest
from hypothesis import HealthCheck, given, note, settings
from pyoxigraph import RdfFormat, Store
from rdflib import Graph

from coopatlas.validation.screen.pace import Pace
from tests.shacl.outcome import IN_SMALL_STEPS, plainly, screened
from tests.shacl.randomly import data, shapes

EXAMPLES = 200

pytestmark = pytest.mark.filterwarnings("ignore::pyshacl.errors.ValidationWarning")


@pytest.fixture(autouse=True, scope="module")
def _without_logs() -> None:
    logging.getLogger("pyshacl").setLevel(logging.CRITICAL)


def _store(text: str) -> Store:
    store = Store()
    store.load(text, format=RdfFormat.N_TRIPLES)
    return store


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=data(), graph=shapes())
def test_random_shapes_find_in_random_data_what_pyshacl_finds(text: str, graph: Graph) -> None:
    note(graph.serialize(format="turtle"))
    store = _store(text)
    expected = plainly(store, graph)
    assert screened(store, graph, pace=Pace()) == expected
    assert screened(store, graph, pace=IN_SMALL_STEPS) == expected
