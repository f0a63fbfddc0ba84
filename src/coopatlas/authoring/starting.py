"""``coopatlas new``: a stub that conforms, with a slug that is free."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

import click
from pyoxigraph import Literal, NamedNode

from coopatlas.editing.scaffold import Stub, free_slug, slug_of, write_stub
from coopatlas.errors import Location, SettingsError, SourceError
from coopatlas.graph import KnowledgeGraph, load
from coopatlas.release.index import Index
from coopatlas.release.manifest import LATEST_NAME
from coopatlas.settings import Settings
from coopatlas.sources.dataset import open_datasets
from coopatlas.vocabulary import BASE


@click.group()
def new() -> None:
    """Begin a project, an organisation or a place.

    The stub conforms to the shapes, and has a slug that no resource has or ever had. It goes to standard output, or
    with --dataset into a file of its own there.

    \b
    Example:
        coopatlas new place "Sieradz" --source european-regions-page --in PL
    """  # noqa: D301  # \b is Click's mark for a paragraph that keeps its lines


def _language_tag(_context: click.Context, _option: click.Parameter, tag: str) -> str:
    try:
        Literal("", language=tag)
    except ValueError as error:
        raise click.BadParameter(f"'{tag}' is no language tag; write one such as pl or en-GB") from error
    return tag


_NAME = click.argument("name")
_ENGLISH = click.option("--en", "english", help="The name in English, where it is another.")
_SOURCE = click.option("--source", required=True, help="Slug of the source that tells of it.")
_INSIDE = click.option("--in", "inside", required=True, help="Slug of the place it is in, or code of the country.")
_DATASET = click.option("--dataset", help="Write it into this dataset.")


@new.command()
@_NAME
@_ENGLISH
@_SOURCE
@click.option("--coordinator", required=True, help="Slug of the organisation that coordinates it.")
@click.option("--listed", required=True, help="Its name exactly as the source lists it.")
@click.option(
    "--listed-in", "language", default="pl", show_default=True, callback=_language_tag, help="The language of that."
)
@_DATASET
@click.pass_obj
def project(settings: Settings, /, name: str, english: str | None, dataset: str | None, **known: str) -> None:
    """Begin a project, with the participation of its coordinator."""
    _start(settings, Stub("project", {"pl": name, "en": english or name}, **known), dataset)


@new.command()
@_NAME
@_ENGLISH
@_SOURCE
@_INSIDE
@_DATASET
@click.pass_obj
def organisation(settings: Settings, /, name: str, english: str | None, dataset: str | None, **known: str) -> None:
    """Begin an organisation."""
    _start(settings, Stub("organisation", {"pl": name, "en": english or name}, **known), dataset)


@new.command()
@_NAME
@_ENGLISH
@_SOURCE
@_INSIDE
@_DATASET
@click.pass_obj
def place(settings: Settings, /, name: str, english: str | None, dataset: str | None, **known: str) -> None:
    """Begin a town."""
    _start(settings, Stub("place", {"pl": name, "en": english or name}, **known), dataset)


def _start(settings: Settings, stub: Stub, dataset: str | None) -> None:
    datasets = open_datasets(settings.data)
    graph = load(file for one in datasets for file in one.files)
    for what, iri in stub.leans_on():
        _refuse_unknown(graph, what, iri)
    try:
        slug = free_slug(stub.kind, stub.names["pl"], _Taken(graph, settings.releases))
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    text = write_stub(stub, slug)
    if dataset is None:
        click.echo(text, nl=False)
        return
    folder = next((one.folder for one in datasets if one.name == dataset), None)
    if folder is None:
        raise click.UsageError(f"there is no dataset {dataset}; there are {', '.join(one.name for one in datasets)}")
    path = folder / f"{stub.kind}-{slug}.ttl"
    _write_anew(path, text)
    click.echo(f"{path}: {stub.kind}:{slug}")


class _Taken:
    """The IRIs that are in use in the data, or were in a release."""

    def __init__(self, graph: KnowledgeGraph, releases: Path) -> None:
        self._graph = graph
        latest = releases / LATEST_NAME
        self._index = Index.of(latest) if latest.exists() else None

    def __contains__(self, iri: object) -> bool:
        node = NamedNode(str(iri))
        patterns = ((node, None), (None, node))
        if any(next(self._graph.store.quads_for_pattern(s, None, o, None), None) for s, o in patterns):
            return True
        return self._index is not None and self._index.find(str(iri).removeprefix(BASE)) is not None


def _refuse_unknown(graph: KnowledgeGraph, what: str, iri: str) -> None:
    if _is_described(graph, iri):
        return
    namespace, slug = iri.rpartition("/")[0] + "/", iri.rpartition("/")[2]
    known = _slugs_in(graph, namespace)
    near = difflib.get_close_matches(slug_of(slug), known, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "describe it first"
    raise click.UsageError(f"no {what} {slug} is described; {hint}")


def _is_described(graph: KnowledgeGraph, iri: str) -> bool:
    try:
        node = NamedNode(iri)
    except ValueError:  # with a space, for example; nothing is called that
        return False
    return next(graph.store.quads_for_pattern(node, None, None, None), None) is not None


def _slugs_in(graph: KnowledgeGraph, namespace: str) -> Sequence[str]:
    subjects = {quad.subject.value for quad in graph.store if isinstance(quad.subject, NamedNode)}
    return sorted(iri.removeprefix(namespace) for iri in subjects if iri.startswith(namespace))


def _write_anew(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise SourceError(Location(path), "is there already; nothing was written") from error
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written: {error.strerror}") from error
