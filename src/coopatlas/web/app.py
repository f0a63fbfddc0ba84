"""The application factory: one release, one engine, one Flask application."""

from __future__ import annotations

from flask import Flask

from coopatlas.query.engine import QueryEngine
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web import headers, pages, problems
from coopatlas.web.assets import assets, digest_of_assets
from coopatlas.web.atlas import Atlas, install
from coopatlas.web.dumps import dumps
from coopatlas.web.examples import read_examples
from coopatlas.web.health import health
from coopatlas.web.home import home, register_languages
from coopatlas.web.languages import read_languages
from coopatlas.web.ontology import ontology
from coopatlas.web.released import released
from coopatlas.web.resources import resources
from coopatlas.web.sparql import sparql

BLUEPRINTS = (home, resources, ontology, released, sparql, dumps, health, problems.problems, assets)
_ENCODED = 3
"""How many bytes a byte of a query can take in a form: ``%`` and two digits."""
_OTHER_PARAMETERS_BYTES = 10_000


def create_app(settings: Settings, release: Release, engine: QueryEngine) -> Flask:
    """Build the application that serves one release.

    Args:
        settings: bounds, and the folder of earlier releases.
        release: what is served.
        engine: answers queries over this release; whoever built it closes it.
    """
    app = Flask(__name__, static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_query_bytes * _ENCODED + _OTHER_PARAMETERS_BYTES,
        PROPAGATE_EXCEPTIONS=False,
    )
    languages = read_languages()
    install(app, Atlas(settings, release, engine, languages, tuple(read_examples(release)), digest_of_assets()))
    for concern in (headers, pages, problems):
        concern.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    register_languages(app, languages)
    return app
