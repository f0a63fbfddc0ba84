"""The start page: numbers, the map with its places, projects, and answers to what is asked first."""

from __future__ import annotations

from flask import Blueprint, send_from_directory
from werkzeug.wrappers import Response

from coopatlas.formats import HTML
from coopatlas.web.assets import FOLDER
from coopatlas.web.atlas import current_atlas
from coopatlas.web.licences import licence_name
from coopatlas.web.map.places import PARTNERS, Cartographer
from coopatlas.web.overview import PARTNERS_BY_COUNTRY, bridging, counts, examples, partners, project_cards
from coopatlas.web.pages import page_language, render, represent

MAX_PLACES = 12
"""How many entries the list beside the map has; a link leads to all."""
_DAY_S = 86_400

home = Blueprint("home", __name__)


@home.get("/")
def show_home() -> Response:
    """The start page."""
    atlas, language = current_atlas(), page_language()
    directory = atlas.directory

    def make() -> Response:
        places = Cartographer(directory, atlas.europe, language).of(PARTNERS)
        return render(
            "home.html",
            counts=counts(directory, language),
            examples=examples(directory, language),
            places=places,
            most_places=MAX_PLACES,
            projects=project_cards(directory, atlas.engine, language),
            bridging=bridging(directory, language),
            partners=partners(directory, language),
            partners_query=PARTNERS_BY_COUNTRY % language.tag,
            licences=sorted({licence_name(dataset.licence) for dataset in atlas.release.manifest.datasets}),
        )

    return represent(HTML, make, "home")


@home.get("/favicon.svg")
@home.get("/favicon.ico")
def favicon() -> Response:
    """The icon, also at the address where browsers look by themselves."""
    return send_from_directory(FOLDER, "favicon.svg", mimetype="image/svg+xml", max_age=_DAY_S)
