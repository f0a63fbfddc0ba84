"""Measures search, suggestions, matching of names and lists: ``python benchmarks/search.py --help``.

Each address is asked of a running server once, so that no answer comes from memory. The peer is the engine itself, in
process over the same release: the same names looked through by ``CONTAINS`` and by ``REGEX``, and the same selections
as the queries that the lists offer, without their counts.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote

import click
from pyoxigraph import QuerySolutions, Store

from coopatlas.folding import fold
from coopatlas.release.directory import DIRECTORY_NAME, NOTHING, Directory
from coopatlas.release.index import INDEX_NAME
from coopatlas.release.listing import Listing
from coopatlas.release.selecting import Selection
from coopatlas.terminal import OnTerminal
from coopatlas.web.list_query import query_of
from coopatlas.web.lists import ON_A_PAGE
from footprint import watched
from grown import Grown, grown
from peers import Peer, atlas
from writing import written

RESULTS = Path(__file__).parent / "results"
AIM_MS = 30
"""What a suggestion may take."""
AIM_BATCH_MS = 100
"""What a batch of names may take."""
_BATCH, _BATCHES = 10, 40
"""How many names a batch holds, which is what OpenRefine sends, and how many batches are asked of each kind."""
_SEED, _TIMEOUT_S = 1, 60.0
_SMALL, _LARGE = 360_000, 3_600_000
_SLOW_ROUNDS = 5
"""How often the peer is asked, which takes seconds each time."""
_SHORT = 4
"""Words of more letters are mistyped here, because shorter ones mean too many others."""
_LETTERS = "abcdefghijklmnoprstuwz"
_PREFIXES = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
_REGISTERING = (
    "import sys,pathlib;from coopatlas.languages.language import read_languages;"
    "from coopatlas.release.registering import write_directory;"
    "write_directory(pathlib.Path(sys.argv[1]),pathlib.Path(sys.argv[2]),read_languages())"
)


@dataclass(frozen=True)
class Class:
    """A kind of request, and the addresses that are asked for."""

    name: str
    addresses: Sequence[str]


@click.command()
@click.option("--small", is_flag=True, help="0.36 million triples instead of 3.6 million.")
@click.option("--port", default=8942, show_default=True)
@click.option("--each", default=200, show_default=True, help="How many requests of each class.")
def main(port: int, each: int, *, small: bool) -> None:
    """Measure search, suggestions and lists over a generated graph, and the writing of their directory."""
    made = grown(_SMALL if small else _LARGE, _SEED, OnTerminal())
    directory = Directory.of(made.release.path)
    classes = [*_searches(directory, each), *_batches(directory), *_lists(directory)]
    with (
        tempfile.TemporaryDirectory() as scratch,
        atlas(made, port, _TIMEOUT_S, Path(scratch)) as server,
        watched(server) as footprint,
    ):
        seconds = {one.name: [_get(server, address) for address in one.addresses] for one in classes}
    report = [*_head(made, directory), *_table(seconds), "", *_peer(made, directory)]
    report += [
        "",
        f"Server: {footprint.idle_bytes / 1e6:.0f} MB idle, {footprint.peak_bytes / 1e6:.0f} MB at the peak.",
        written("the directory", _REGISTERING, made.release, DIRECTORY_NAME, [INDEX_NAME]),
    ]
    RESULTS.mkdir(exist_ok=True)
    target = RESULTS / f"search-{'small-' if small else ''}{datetime.now(UTC):%Y-%m-%d}.md"
    target.write_text("\n".join(report) + "\n", encoding="utf-8")
    click.echo("\n".join(report))


def _searches(directory: Directory, each: int) -> Iterator[Class]:
    draw = random.Random(_SEED)
    names = [fold(name) for name in _names(directory, draw, each)]
    beginnings = [name[: draw.randint(1, max(1, min(12, len(name))))] for name in names]
    slips = [
        _slipped(draw.choice([word for word in name.split() if len(word) > _SHORT] or [name]), draw) for name in names
    ]
    turned = [" ".join(draw.sample(name.split(), min(3, len(name.split())))) for name in names]
    for kind, path in (("suggestions", "/en/search/suggest"), ("results", "/en/search")):
        for way, texts in (("a beginning", beginnings), ("a slip", slips), ("words in any order", turned)):
            told = (f"{path}?q={quote(text)}&round={number}" for number, text in enumerate(texts))
            yield Class(f"{kind}: {way}", list(told))


def _batches(directory: Directory) -> Iterator[Class]:
    """Batches of ten names: as they are, with a slip, turned round and cut, such as nobody has, and with a country."""
    draw = random.Random(_SEED)
    names = _names(directory, draw, _BATCH * _BATCHES)
    slips = [_slipped(name, draw) for name in names]
    parts = [" ".join(draw.sample(name.split(), max(1, len(name.split()) - 1))) for name in names]
    strangers = ["".join(draw.sample(name.replace(" ", ""), min(12, len(name.replace(" ", ""))))) for name in names]
    compared: dict[str, object] = {"type": "org:Organization", "properties": [{"pid": "country", "v": "Germany"}]}
    ways: dict[str, tuple[Sequence[str], dict[str, object]]] = {
        "as they are": (names, {}),
        "a slip in each": (slips, {}),
        "a word less, in any order": (parts, {}),
        "names that nothing has": (strangers, {}),
        "with a type and a country": (slips, compared),
    }
    for way, (texts, more) in ways.items():
        batches = (texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH))
        yield Class(f"reconciliation, ten names: {way}", [_reconciling(batch, more) for batch in batches])


def _reconciling(names: Sequence[str], more: dict[str, object]) -> str:
    queries = {f"q{number}": {"query": name, **more} for number, name in enumerate(names)}
    return f"/en/reconcile?queries={quote(json.dumps(queries))}"


def _names(directory: Directory, draw: random.Random, most: int) -> list[str]:
    """Labels of organisations, places and projects, in equal parts."""
    found = []
    for kind in ("organisation", "place", "project"):
        first, last = directory.bounds[kind]
        numbers = [draw.randint(first, last) for _ in range(most // 3 + 1)]
        with directory.opened() as database:
            for number in numbers:
                sql = "SELECT label FROM labels WHERE language = 'en' AND thing = ?"
                found += [label for (label,) in database.execute(sql, (number,))]
    return found[:most]


def _slipped(word: str, draw: random.Random) -> str:
    place = draw.randrange(len(word))
    return word[:place] + draw.choice(_LETTERS) + word[place + 1 :]


def _lists(directory: Directory) -> Iterator[Class]:
    pages = range(1, 20)
    last = directory.count("organisation") // ON_A_PAGE
    codes = [thing.path.rpartition("/")[2] for thing in directory.all_of("country", "en", 50)]
    largest = Listing(directory, Selection("project"), "en").page(0, 20, by_size=True, values=1)
    projects = [row.thing.path.rpartition("/")[2] for row in largest]
    yield Class("list: organisations", [f"/en/organisations?page={page}" for page in pages])
    yield Class("list: organisations, largest first", [f"/en/organisations?sort=size&page={page}" for page in pages])
    yield Class("list: organisations, far pages", [f"/en/organisations?page={last - page}" for page in pages])
    yield Class("list: organisations of a country", [f"/en/organisations?country={code}" for code in codes])
    yield Class(
        "list: coordinators of a country", [f"/en/organisations?role=coordinator&country={code}" for code in codes]
    )
    yield Class("list: organisations of a project", [f"/en/organisations?project={slug}" for slug in projects])
    yield Class("list: projects of a theme", [f"/en/projects?theme={slug}" for slug in _themes(directory)])
    yield Class("list: places", [f"/en/places?page={page}" for page in pages[: directory.count("place") // ON_A_PAGE]])
    yield Class("list: countries", ["/en/countries", "/pl/countries", "/en/countries?sort=size"])
    yield Class("map: organisations of a country", [f"/en/organisations/map?country={code}" for code in codes])
    yield Class("table: organisations of a country", [f"/en/organisations?country={code}&format=csv" for code in codes])
    yield Class("table: all organisations", ["/en/organisations?format=csv", "/pl/organisations?format=csv"])


def _themes(directory: Directory) -> list[str]:
    values = Listing(directory, Selection("project"), "en").values("theme")
    return [value.path.rpartition("/")[2] for value in values if value.path != NOTHING]


def _get(server: Peer, address: str) -> float:
    started = time.perf_counter()
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=_TIMEOUT_S)) as client:
        client.request("GET", address, headers={"Accept": "text/html, application/json;q=0.9, */*;q=0.8"})
        response = client.getresponse()
        body = response.read()
    if response.status != http.HTTPStatus.OK or not body:
        raise click.ClickException(f"{address}: {response.status} {body[:200]!r}")
    return time.perf_counter() - started


def _head(made: Grown, directory: Directory) -> Iterator[str]:
    things = sum(map(directory.count, directory.bounds))
    yield f"# Search and lists, {datetime.now(UTC):%Y-%m-%d}"
    yield ""
    yield (
        f"{made.triples:,} triples, {things:,} named things, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {sys.version.split()[0]}. Milliseconds, one client, each address once, a connection each."
    )
    yield ""


def _table(seconds: dict[str, list[float]]) -> Iterator[str]:
    yield "| request | median | p95 | most | requests |"
    yield "|---|---|---|---|---|"
    for name, all_of in seconds.items():
        ordered = sorted(one * 1000 for one in all_of)
        p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
        yield f"| {name} | {statistics.median(ordered):.1f} | {p95:.1f} | {ordered[-1]:.1f} | {len(ordered)} |"
    suggested = [one * 1000 for name, all_of in seconds.items() if name.startswith("suggestions") for one in all_of]
    within = sum(one < AIM_MS for one in suggested) / len(suggested)
    yield ""
    yield f"Suggestions within {AIM_MS} ms: {within:.1%}."
    batches = [one * 1000 for name, all_of in seconds.items() if name.startswith("reconciliation") for one in all_of]
    within = sum(one < AIM_BATCH_MS for one in batches) / len(batches)
    yield f"Batches of ten names within {AIM_BATCH_MS} ms: {within:.1%}."


def _peer(made: Grown, directory: Directory) -> Iterator[str]:
    store = Store.read_only(str(made.release.store_path))
    words = [name.split()[-1] for name in _names(directory, random.Random(_SEED), _SLOW_ROUNDS)]
    german = Selection("organisation", {"country": ("id/country/DE",), "role": ("id/concept/role/coordinator",)})
    ways: dict[str, Sequence[str]] = {
        "CONTAINS over all names": [_looking(f'CONTAINS(LCASE(?name), "{fold(word)}")') for word in words],
        "REGEX over all names": [_looking(f'REGEX(?name, "{fold(word)}", "i")') for word in words],
        "organisations, the list's query": [query_of(Selection("organisation"), "en")],
        "coordinators of a country, the list's query": [query_of(german, "en")],
    }
    yield "| the engine in process | median |"
    yield "|---|---|"
    for name, queries in ways.items():
        medians = statistics.median(_timed(partial(_ask, store, query)) for query in queries)
        yield f"| {name} | {medians * 1000:,.0f} |"


def _looking(condition: str) -> str:
    return f"{_PREFIXES} SELECT DISTINCT ?thing ?name {{ ?thing skos:prefLabel ?name FILTER ({condition}) }}"


def _ask(store: Store, query: str) -> None:
    found = store.query(query)
    if not isinstance(found, QuerySolutions):
        raise TypeError(f"a SELECT was expected: {query}")
    list(found)


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
