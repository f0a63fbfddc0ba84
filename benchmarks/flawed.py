"""The generated partnership graph as one file of N-Triples for validating, as it should be or with faults in it."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import partnerships
from coopatlas.graph import load
from coopatlas.sources.dataset import open_datasets, open_ontology
from coopatlas.sources.reader import SourceFile
from coopatlas.vocabulary import CA, DERIVED_GRAPH_IRI, ID, PREFIXES

_ROOT = Path(__file__).parents[1]
CACHE = _ROOT / ".cache" / "benchmarks" / "validation"
FAULTY = 0.001
"""Of all generated resources, as many have one fault."""
_LABEL = f"<{PREFIXES['skos']}prefLabel>"

Triples = list[str]


@dataclass(frozen=True)
class GraphFile:
    """Statements to be validated; ``faults`` were made in them."""

    path: Path
    triples: int
    faults: int


def graph_file(triples: int, seed: int, *, faulty: bool) -> GraphFile:
    """Give the file with about so many triples; it is made if it is not kept already.

    It holds the Atlas's own data and ontology, which the shapes need, and generated projects, bodies and places.
    """
    sources = _sources()
    name = f"{triples}-{seed}-{'faulty' if faulty else 'conforming'}-{_digest(sources)}"
    path = CACHE / f"{name}.nt"
    counts = path.with_suffix(".count")
    if not counts.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        written, faults = _write(path, triples, seed, sources, faulty=faulty)
        counts.write_text(f"{written} {faults}", encoding="ascii")
    written, faults = map(int, counts.read_text(encoding="ascii").split())
    return GraphFile(path, written, faults)


def _sources() -> Sequence[SourceFile]:
    files = [file for dataset in open_datasets(_ROOT / "data") for file in dataset.files]
    return [*open_ontology(_ROOT / "ontology").terms, *files]


def _digest(sources: Sequence[SourceFile]) -> str:
    total = hashlib.sha256()
    for path in (Path(__file__), Path(partnerships.__file__), *(source.path for source in sources)):
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def _write(path: Path, triples: int, seed: int, sources: Sequence[SourceFile], *, faulty: bool) -> tuple[int, int]:
    own = [str(quad.triple) for quad in load(sources).merged()]
    written, faults = len(own), 0
    draw = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{triple} .\n" for triple in own)
        for block in _blocks(triples - written, seed):
            if faulty and draw.random() < FAULTY:
                faults += _spoil(block, draw)
            written += len(block)
            file.writelines([f"{triple} .\n" for triple in block])
    return written, faults


def _blocks(triples: int, seed: int) -> Iterator[Triples]:
    """Make what is authored, each body with a label of its own: there are too many for the generator's words."""
    taken: set[str] = set()
    for block in partnerships.grow(triples, seed):
        if block.graph != DERIVED_GRAPH_IRI and not block.repeated:
            lines = list(block.triples)
            yield _labelled(lines, taken) if block.graph == partnerships.ORGANISATIONS_GRAPH else lines


def _labelled(lines: Triples, taken: set[str]) -> Triples:
    for place, line in enumerate(lines):
        if _LABEL in line:
            label = line.partition(_LABEL)[2]
            if label in taken:
                number = re.search(r"-(\d+)>", line)
                lines[place] = re.sub(r'"@', f' ({number[1] if number else ""})"@', line)
            taken.add(label)
    return lines


def _spoil(lines: Triples, draw: random.Random) -> int:
    kind = next((name for name in _FAULTS if any(line.endswith(f"<{name}>") for line in lines)), None)
    if kind is None:
        return 0
    draw.choice(_FAULTS[kind])(lines)
    return 1


def _without(predicate: str) -> Callable[[Triples], None]:
    def spoil(lines: Triples) -> None:
        lines[:] = [line for line in lines if f" <{predicate}> " not in line]

    return spoil


def _replaced(predicate: str, value: str) -> Callable[[Triples], None]:
    def spoil(lines: Triples) -> None:
        for place, line in enumerate(lines):
            if f" <{predicate}> " in line:
                lines[place] = f"{line.partition(f' <{predicate}> ')[0]} <{predicate}> {value}"
                return

    return spoil


def _added(predicate: str, value: str) -> Callable[[Triples], None]:
    return lambda lines: lines.append(f"{lines[0].split(' ', 1)[0]} <{predicate}> {value}")


_NOWHERE = f"<{ID}place/nowhere>"
_ANYTHING = (
    _replaced(f"{PREFIXES['skos']}prefLabel", '"without a language"'),
    _without(f"{PREFIXES['rdf']}type"),
    _added(str(CA.colour), '"red"@en'),
    _added(f"{PREFIXES['skos']}note", '"only in English"@en'),
)
_FAULTS: dict[str, Sequence[Callable[[Triples], None]]] = {
    str(CA.Participation): (
        *_ANYTHING,
        _without(str(CA.role)),
        _replaced(str(CA.order), f'"0"^^<{PREFIXES["xsd"]}integer>'),
        _replaced(str(CA.listedName), '"Nowhere, Polska"@pl'),
        _replaced(str(CA.participant), _NOWHERE),
    ),
    str(CA.Project): (
        *_ANYTHING,
        _without(f"{PREFIXES['dct']}description"),
        _replaced(f"{PREFIXES['schema']}endDate", f'"1999-01"^^<{PREFIXES["xsd"]}gYearMonth>'),
        _replaced(str(CA.statedPartnerCount), f'"999"^^<{PREFIXES["xsd"]}integer>'),
    ),
    f"{PREFIXES['org']}Organization": (*_ANYTHING, _replaced(f"{PREFIXES['org']}classification", _NOWHERE)),
    f"{PREFIXES['dct']}Location": (*_ANYTHING, _replaced(f"{PREFIXES['schema']}containedInPlace", _NOWHERE)),
}
