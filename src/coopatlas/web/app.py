"""The application factory: one release, its engines, one Flask application."""

from __future__ import annotations

from flask import Flask

from coopatlas.checking.checker import Checker
from coopatlas.languages.language import read_languages
from coopatlas.query.engine import QueryEngine
from coopatlas.release.directory import Directory
from coopatlas.release.events import Events
from coopatlas.release.examples import read_examples
from coopatlas.release.index import Index
from coopatlas.release.manifest import Release
from coopatlas.release.orders import Orders
from coopatlas.settings import Settings
from coopatlas.web import frame, headers, health, memento, metrics, pages, problems, schema_org
from coopatlas.web.addresses import LanguageInPath, VersionInPath
from coopatlas.web.assets import assets
from coopatlas.web.atlas import Atlas, Service, install
from coopatlas.web.atom import atom
from coopatlas.web.bundle import BUILT, read_bundle
from coopatlas.web.catalog import catalog
from coopatlas.web.changes import changes
from coopatlas.web.citations.pages import citations
from coopatlas.web.context import context
from coopatlas.web.copies import copies
from coopatlas.web.data.pages import data
from coopatlas.web.discovery import discovery
from coopatlas.web.dumps import dumps
from coopatlas.web.feed import feed
from coopatlas.web.fragments.pages import fragments
from coopatlas.web.graph_store import graph_store
from coopatlas.web.home import home
from coopatlas.web.integrity import Integrity
from coopatlas.web.json_ld import read_context
from coopatlas.web.limits import limits
from coopatlas.web.lists import lists
from coopatlas.web.map.europe import Europe
from coopatlas.web.map.pages import maps
from coopatlas.web.network.pages import network
from coopatlas.web.oai import oai
from coopatlas.web.ontology import ontology
from coopatlas.web.paging import NumberInPath
from coopatlas.web.queries import queries
from coopatlas.web.reconciliation.pages import reconciliation
from coopatlas.web.resources import resources
from coopatlas.web.search import search
from coopatlas.web.shapes import shapes
from coopatlas.web.sparql import sparql
from coopatlas.web.timemaps import timemaps
from coopatlas.web.validate import validate
from coopatlas.web.words import words

BLUEPRINTS = (
    home,
    search,
    lists,
    data,
    words,
    copies,
    resources,
    ontology,
    shapes,
    context,
    catalog,
    discovery,
    changes,
    atom,
    feed,
    oai,
    fragments,
    sparql,
    queries,
    reconciliation,
    citations,
    validate,
    graph_store,
    limits,
    network,
    maps,
    dumps,
    timemaps,
    health.health,
    metrics.metrics,
    problems.problems,
    assets,
)
_ENCODED = 3
"""How many bytes a byte of a query can take in a form: ``%`` and two digits."""
_OTHER_PARAMETERS_BYTES = 10_000


def create_app(
    settings: Settings,
    release: Release,
    engine: QueryEngine,
    endpoint: QueryEngine | None = None,
    *,
    checker: Checker | None = None,
) -> Flask:
    """Build the application that serves one release.

    Args:
        settings: bounds, and the folder of earlier releases.
        release: what is served.
        engine: answers the pages' own queries over this release; whoever built it closes it.
        endpoint: answers the public's queries; the same engine where it is None.
        checker: checks what is sent to be checked; nothing does where it is None.
    """
    return app_of(Service(atlas_of(settings, release, engine, endpoint, checker=checker), close=_leave_open))


def atlas_of(  # noqa: PLR0913  # a release, and each of the parts that answer from it
    settings: Settings,
    release: Release,
    engine: QueryEngine,
    endpoint: QueryEngine | None = None,
    integrity: Integrity | None = None,
    *,
    checker: Checker | None = None,
) -> Atlas:
    """Put together all that belongs to one release.

    Args:
        settings: see ``create_app``, as for the others.
        release: what is served.
        engine: for the pages.
        endpoint: for the public.
        integrity: what is known of the release's files already; they are hashed where it is None.
        checker: for documents that are sent to be checked.

    Raises:
        AssetsMissing: when the style sheet and the scripts were not built.
        ReleaseCorrupt: when the release holds no index, no directory, no log of changes or no orders.
    """
    languages = read_languages()
    return Atlas(
        settings=settings,
        release=release,
        engine=engine,
        endpoint=endpoint or engine,
        languages=languages,
        examples=tuple(read_examples(release)),
        bundle=read_bundle(),
        integrity=integrity or Integrity(release),
        context=read_context(release),
        index=Index.of(release.path),
        directory=Directory.of(release.path, languages),
        events=Events.of(release.path),
        orders=Orders.of(release.path),
        europe=Europe.read(BUILT),
        checker=checker,
    )


def app_of(service: Service) -> Flask:
    """Build the application over what is served now, and whatever is taken over later."""
    app = Flask(__name__, static_folder=None)
    settings = service.atlas.settings
    longest = max(settings.max_query_bytes, settings.max_document_bytes)
    app.config.update(
        MAX_CONTENT_LENGTH=longest * _ENCODED + _OTHER_PARAMETERS_BYTES,
        PROPAGATE_EXCEPTIONS=False,
    )
    app.url_map.converters["int"] = NumberInPath
    without_language = LanguageInPath(app.wsgi_app, service.atlas.languages)
    app.wsgi_app = VersionInPath(without_language)  # type: ignore[method-assign]  # Flask's way
    install(app, service)
    metrics.register(app, metrics.Metrics(service))
    for concern in (headers, pages, frame, problems, health, schema_org, memento):
        concern.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _leave_open() -> None:
    """The engine is its builder's to close."""
