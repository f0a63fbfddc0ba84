"""The command line, and the one place where the parts of the Atlas are put together."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

import click

from coopatlas import __version__
from coopatlas.authoring.verbs import VERBS
from coopatlas.checking.process import CheckingProcess
from coopatlas.errors import CoopAtlasError, DataInvalid, QueryError, ReleaseCorrupt
from coopatlas.export.verbs import VERBS as VERBS_OF_EXPORT
from coopatlas.formats import RESULTS_JSON, by_name
from coopatlas.languages.language import read_languages
from coopatlas.query.cache import AnswerCache
from coopatlas.query.engine import Bounds, Query, QueryEngine
from coopatlas.query.fair_use import FairUse
from coopatlas.query.lazy import LazyEngine
from coopatlas.query.remote.graph_store import Addresses, RemoteStore
from coopatlas.query.remote.pushed import PushedEngine
from coopatlas.query.remote.remote import RemoteEngine
from coopatlas.query.repeating import RepeatingEngine
from coopatlas.query.text.syntax import read_query
from coopatlas.query.workers.embedded import EmbeddedEngine
from coopatlas.release.build import Outcome
from coopatlas.release.build import build as build_release
from coopatlas.release.differences import differences
from coopatlas.release.in_use import held
from coopatlas.release.manifest import LATEST_NAME, Release, open_version
from coopatlas.release.push import push
from coopatlas.settings import Settings, read_settings
from coopatlas.table import table
from coopatlas.terminal import progress_of
from coopatlas.web.app import app_of, atlas_of
from coopatlas.web.archive import Archive
from coopatlas.web.atlas import Atlas, Service
from coopatlas.web.front import Front
from coopatlas.web.integrity import Integrity
from coopatlas.web.server import serve as run_server
from coopatlas.web.takeover import Caretaker

_WAITING_FOR_EARLIER = 8
"""How many queries to an earlier release may wait."""
_PUSH_STEP_S = 3600.0
"""How long a store may take for one step of a push, such as moving a large graph."""
FORMATS = ("table", "csv", "tsv", "json", "xml", "turtle", "ntriples", "jsonld", "rdfxml")


class _Commands(click.Group):
    """Prints our own errors as one sentence with their exit code; anything else is a fault and shows its trace.

    Its help gives each verb's example, taken from the verb's own help.
    """

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # Click's
        """List the examples of all verbs."""
        with formatter.section("Examples"):
            for name in sorted(self.commands):
                _, _, examples = (self.commands[name].help or "").partition("Example:\n")
                for example in filter(None, map(str.strip, examples.splitlines())):
                    formatter.write(f"{'':>{formatter.current_indent}}{example}\n")

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except DataInvalid as error:
            for line in error.findings:
                click.echo(line)
            return _fail(ctx, error)
        except CoopAtlasError as error:
            return _fail(ctx, error)


def _fail(ctx: click.Context, error: CoopAtlasError) -> object:
    click.echo(f"error: {error}", err=True)
    return ctx.exit(error.exit_code)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="coopatlas")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Build, validate, release and serve a knowledge graph of European cooperation projects.

    \b
    Settings come from coopatlas.toml in this folder and from COOPATLAS_… variables.
    Exit codes: 0 well, 2 usage or settings, 3 a source does not parse, 4 data do not
    conform, 5 release, 6 query, 7 no engine answers, 8 export.
    """  # noqa: D301  # \b is Click's mark for a paragraph that keeps its lines
    # rdflib logs values that fit no datatype with a trace; the shapes report them at their line.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    ctx.obj = read_settings(Path(), os.environ)


for verb in (*VERBS, *VERBS_OF_EXPORT):
    main.add_command(verb)


@main.command()
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.pass_obj
def build(settings: Settings, *, quiet: bool) -> None:
    """Build, validate and publish a release.

    The release appears in releases/ at once and whole, or not at all; data that do not conform are never released.
    If nothing has changed since the latest release, no new one is made.

    \b
    Example:
        coopatlas build
    """  # noqa: D301  # see main
    built = build_release(settings, progress_of(quiet=quiet))
    manifest = built.release.manifest
    if built.outcome is Outcome.NEW:
        click.echo(
            f"release {manifest.version}: {manifest.quads} quads, {manifest.entities} resources, "
            f"{len(manifest.datasets)} datasets → {settings.releases / manifest.version}"
        )
    elif built.outcome is Outcome.LINKED:
        click.echo(f"release {manifest.version} holds the same already; it is the latest again")
    else:
        click.echo(f"nothing has changed since release {manifest.version}; no new release was made")
    for version in built.cleared.removed:
        click.echo(f"removed release {version}: 'keep_releases' is {settings.keep_releases}")
    for version in built.cleared.in_use:
        click.echo(f"kept release {version} for now: it is in use; a later build removes it")


@main.command()
@click.argument("file", metavar="FILE|-", type=click.File("rb"))
@click.option("--format", "format_name", type=click.Choice(FORMATS), help="Default: table, or turtle for a graph.")
@click.option("--release", "version", default=LATEST_NAME, show_default=True, help="The version to ask.")
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint instead of a release on disk.")
@click.pass_obj
def query(settings: Settings, file: BinaryIO, format_name: str | None, version: str, endpoint: str | None) -> None:
    """Answer a SPARQL query from a release.

    \b
    Example:
        coopatlas query queries/01-who-coordinates.rq
        echo 'ASK { ?s ?p ?o }' | coopatlas query - --format json
    """  # noqa: D301  # see main
    text = _read(file, settings.max_query_bytes)
    checked = read_query(text, max_bytes=settings.max_query_bytes, services=settings.services)
    engine: QueryEngine
    if endpoint:
        engine = RemoteEngine(endpoint, timeout_s=settings.query_timeout_s, max_answer_bytes=settings.max_answer_bytes)
    else:
        engine = _open_engine(settings, open_version(settings.releases, version), workers=1)
    with engine:
        _print_answer(engine, checked, format_name)


def _read(file: BinaryIO, most: int) -> str:
    """Read a query; of one that is longer than may be, so much that it shows, wherever that cuts a character."""
    text = file.read(most + 1)
    try:
        return text.decode("utf-8", "replace" if len(text) > most else "strict")
    except UnicodeDecodeError as error:
        raise QueryError(f"the query is not UTF-8 (byte {error.start + 1}); save it as UTF-8") from error


def _print_answer(engine: QueryEngine, query: Query, format_name: str | None) -> None:
    offered = query.form.offered
    as_table = RESULTS_JSON in offered and format_name in {None, "table"}
    representation = RESULTS_JSON if as_table else by_name(format_name or offered[0].name, offered)
    if representation is None:
        names = ", ".join(offer.name for offer in offered)
        raise click.BadParameter(
            f"a {query.form.value} query has no answer in '{format_name}'; it has: {names}", param_hint="--format"
        )
    body = engine.answer(query, representation).read()
    click.echo(table(body) if as_table else body.decode(), nl=not body.endswith(b"\n"))


@main.command()
@click.argument("old")
@click.argument("new", default=LATEST_NAME)
@click.pass_obj
def diff(settings: Settings, old: str, new: str) -> None:
    """Say in words what changed between two releases.

    \b
    Example:
        coopatlas diff 2026.11.20 2026.11.20-2
    """  # noqa: D301  # see main
    changed = False
    for line in differences(open_version(settings.releases, old), open_version(settings.releases, new)):
        changed = True
        click.echo(line)
    if not changed:
        click.echo("the two releases hold the same statements")


@main.command()
@click.argument("version", default=LATEST_NAME)
@click.pass_obj
def verify(settings: Settings, version: str) -> None:
    """Check the files of a release against its manifest.

    \b
    Example:
        coopatlas verify
    """  # noqa: D301  # see main
    release = open_version(settings.releases, version)
    faults = list(release.verify())
    for fault in faults:
        click.echo(f"{release.version}/{fault}")
    if faults:
        raise ReleaseCorrupt(
            f"release {release.version}: {len(faults)} difference(s) from its manifest; restore it from a copy, "
            "or remove it and build again"
        )
    click.echo(f"release {release.version}: all {len(release.manifest.files)} files are as the manifest says")


@main.command(name="push")
@click.argument("version", default=LATEST_NAME)
@click.option("--engine", metavar="URL", help="The SPARQL endpoint to push to; the setting 'engine' by default.")
@click.option("--update", default="", metavar="URL", help="Where it takes updates, if not where such stores do.")
@click.option("--graph-store", default="", metavar="URL", help="Where it takes graphs, if not where such stores do.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.pass_obj
def push_to_engine(  # noqa: PLR0913  # each is an option
    settings: Settings, version: str, engine: str | None, update: str, graph_store: str, *, quiet: bool
) -> None:
    """Load a release into a store elsewhere.

    It is loaded beside what was pushed before, checked, and put in its place at the end; where anything fails, that
    stays or is restored. User and password come from the settings 'engine_user' and 'engine_password'.

    \b
    Example:
        coopatlas push 2026.11.20 --engine http://localhost:8890/sparql
    """  # noqa: D301  # see main
    address = engine or settings.engine
    if not address:
        raise click.UsageError("name the endpoint with --engine, or in the setting 'engine'")
    store = RemoteStore(
        Addresses.beside(address, update, graph_store),
        user=settings.engine_user,
        password=settings.engine_password,
        timeout_s=_PUSH_STEP_S,
    )
    release = open_version(settings.releases, version)
    push(release, store, progress_of(quiet=quiet))
    click.echo(f"release {release.version} is in the store: {release.manifest.quads} quads, checked and switched over")


@main.command()
@click.option("--host", help="Address to listen on; the setting 'host' by default.")
@click.option("--port", type=int, help="Port to listen on; the setting 'port' by default.")
@click.option("--release", "version", default=LATEST_NAME, show_default=True, help="The version to serve.")
@click.option("--engine", metavar="URL", help="Have queries answered by this SPARQL endpoint, which 'push' has filled.")
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None, version: str, engine: str | None) -> None:
    """Serve a release: pages, SPARQL, linked data, dumps.

    \b
    Example:
        coopatlas serve --port 8000
    """  # noqa: D301  # see main
    chosen = replace(
        settings,
        host=host or settings.host,
        port=settings.port if port is None else port,
        engine=engine or settings.engine,
    )
    release = open_version(settings.releases, version)
    run_server(
        partial(load_front, chosen, version),
        host=chosen.host,
        port=chosen.port,
        version=release.version,
        answer_s=chosen.query_timeout_s,
    )


def load_front(settings: Settings, version: str) -> Front:
    """Put the web application together; called inside the server's own process.

    Args:
        settings: those of the service.
        version: the release to serve; with ``latest``, later ones are taken over as they come.
    """
    fair_use = FairUse(max_requests=settings.client_requests, max_slow_s=settings.client_slow_s)
    cache = AnswerCache(settings.cache, max_bytes=settings.cache_bytes) if settings.cache_bytes else None

    def opened(release: Release, integrity: Integrity | None = None) -> tuple[Atlas, Callable[[], None]]:
        with ExitStack() as closing:
            closing.enter_context(held(release))
            engines = open_engines(settings, release, fair_use, cache)
            closing.callback(engines.close)
            checker = CheckingProcess(
                release.path, timeout_s=settings.check_timeout_s, memory_bytes=settings.worker_memory_bytes
            )
            closing.callback(checker.close)
            atlas = atlas_of(settings, release, engines.site, engines.endpoint, integrity, checker=checker)
            return atlas, closing.pop_all().close

    def opened_earlier(release: Release) -> tuple[Atlas, Callable[[], None]]:
        with ExitStack() as closing:
            closing.enter_context(held(release))
            site = closing.enter_context(LazyEngine(partial(_open_engine, settings, release, workers=1)))
            endpoint = closing.enter_context(LazyEngine(partial(_open_earlier, settings, release, fair_use, cache)))
            atlas = atlas_of(settings, release, site, endpoint, Integrity(release, at_once=False))
            return atlas, closing.pop_all().close

    archive = Archive(settings.releases, opened_earlier, read_languages(), most=settings.open_releases)
    service = Service(*opened(open_version(settings.releases, version)), archive)
    caretaker = Caretaker(service, settings.releases, opened, follow=version == LATEST_NAME)
    return Front(app_of(service), service, caretaker)


@dataclass(frozen=True)
class Engines:
    """What answers from one release: the pages' own lookups, and the public's queries."""

    site: QueryEngine
    endpoint: QueryEngine

    def close(self) -> None:
        """Close both."""
        self.site.close()
        self.endpoint.close()


def open_engines(settings: Settings, release: Release, fair_use: FairUse, cache: AnswerCache | None = None) -> Engines:
    """Start the engines of a release; what one client may take, and the cache, hold across releases.

    Raises:
        EngineUnavailable: when one cannot be started.
    """
    with ExitStack() as until_both:
        site = until_both.enter_context(_open_engine(settings, release, workers=1))
        endpoint = _open_endpoint(settings, release, fair_use)
        until_both.pop_all()
    if cache is not None:
        endpoint = RepeatingEngine(endpoint, cache, release=release.manifest.content_hash)
    return Engines(site, endpoint)


def _open_earlier(settings: Settings, release: Release, fair_use: FairUse, cache: AnswerCache | None) -> QueryEngine:
    """Start the engine for the public's queries to an earlier release: over its own store, and with fewer workers."""
    bounds = replace(bounds_of(settings, workers=1, slow=1), max_waiting=_WAITING_FOR_EARLIER)
    engine = EmbeddedEngine(release.store_path, bounds, fair_use)
    return RepeatingEngine(engine, cache, release=release.manifest.content_hash) if cache is not None else engine


def _open_endpoint(settings: Settings, release: Release, fair_use: FairUse) -> QueryEngine:
    bounds = bounds_of(settings, workers=settings.query_workers)
    if not settings.engine:
        return EmbeddedEngine(release.store_path, bounds, fair_use)
    remote = RemoteEngine(settings.engine, timeout_s=bounds.timeout_s, max_answer_bytes=bounds.max_answer_bytes)
    content_hash = release.manifest.content_hash
    return PushedEngine(remote, version=release.version, content_hash=content_hash, bounds=bounds, fair_use=fair_use)


def bounds_of(settings: Settings, *, workers: int, slow: int | None = None) -> Bounds:
    """What queries may take of so many workers, by the settings."""
    return Bounds(
        workers=workers,
        slow=settings.slow_queries if slow is None else slow,
        max_waiting=settings.max_waiting,
        timeout_s=settings.query_timeout_s,
        memory_bytes=settings.worker_memory_bytes,
        max_rows=settings.max_rows,
        max_answer_bytes=settings.max_answer_bytes,
    )


def _open_engine(settings: Settings, release: Release, *, workers: int) -> EmbeddedEngine:
    return EmbeddedEngine(release.store_path, bounds_of(settings, workers=workers, slow=0))
