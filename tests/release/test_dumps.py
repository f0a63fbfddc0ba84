"""Sorted quads and the serialisations made of them."""

import gzip
import random
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopatlas.release.build import Built
from coopatlas.release.dumps import file_of_graph, sorted_lines

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Run = Callable[..., Built]


@given(st.lists(st.text(alphabet="abż\\", max_size=4).map(lambda text: text + "\n")), st.integers(1, 5))
def test_lines_are_sorted_and_single_however_many_fit_in_memory(lines: list[str], run_lines: int) -> None:
    assert list(sorted_lines(lines, run_lines)) == sorted(set(lines))


def test_the_order_in_which_quads_come_does_not_matter() -> None:
    lines = [f"{number:04}\n" for number in range(1000)]
    shuffled = random.Random(7).sample(lines, len(lines))  # noqa: S311  # a shuffle, not a secret
    assert list(sorted_lines(shuffled, 100)) == lines


@pytest.mark.parametrize(("ending", "unpack"), [(".gz", gzip.decompress), (".zst", zstd.decompress)])
def test_each_compressed_dump_unpacks_to_its_neighbour(run: Run, ending: str, unpack: Callable[[bytes], bytes]) -> None:
    release = run().release
    packed = [entry for entry in release.dumps() if entry.path.endswith(ending)]
    assert packed
    for entry in packed:
        plain = release.path / entry.path.removesuffix(ending)
        assert unpack((release.path / entry.path).read_bytes()) == plain.read_bytes()


def test_turtle_dumps_name_only_the_prefixes_that_they_use_in_order(run: Run) -> None:
    text = (run().release.path / "dumps/datasets/derived.ttl").read_text(encoding="utf-8")
    header = [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")]
    assert header == ["ca:", "country:", "place:"]


def test_each_graph_has_a_file_of_its_own() -> None:
    assert file_of_graph("https://w3id.org/coopatlas/dataset/towns") == "datasets/towns.ttl"
    assert file_of_graph("https://w3id.org/coopatlas/ontology") == "ontology/ontology.ttl"
    assert file_of_graph("https://w3id.org/coopatlas/ontology/alignments") == "ontology/ontology-alignments.ttl"
    assert file_of_graph("https://w3id.org/coopatlas/id/concept/role") == "ontology/concept-role.ttl"
