"""The home page."""

from __future__ import annotations

from flask import Blueprint, send_from_directory
from werkzeug.wrappers import Response

from coopatlas.formats import HTML
from coopatlas.web.assets import FOLDER
from coopatlas.web.atlas import current_atlas
from coopatlas.web.map.places import PARTNERS, Cartographer
from coopatlas.web.overview import counts, dataset_rows, project_cards
from coopatlas.web.pages import page_language, render, represent

FIRST_QUERIES = 6
"""How many example queries the home page shows."""
_DAY_S = 86_400

home = Blueprint("home", __name__)


@home.get("/")
def show_home() -> Response:
    """The home page."""
    language = page_language()

    def make() -> Response:
        atlas = current_atlas()
        return render(
            "home.html",
            counts=counts(atlas.engine, atlas.release.manifest),
            projects=project_cards(atlas.engine, language),
            datasets=dataset_rows(atlas.engine, atlas.release.manifest, language),
            places=Cartographer(atlas.directory, atlas.europe, language).of(PARTNERS),
            place_count=atlas.directory.count("place"),
            examples=atlas.examples[:FIRST_QUERIES],
        )

    return represent(HTML, make, "home")


@home.get("/favicon.svg")
@home.get("/favicon.ico")
def favicon() -> Response:
    """The icon, also at the address where browsers look by themselves."""
    return send_from_directory(FOLDER, "favicon.svg", mimetype="image/svg+xml", max_age=_DAY_S)
