"""The map of a list: where the organisations or places are that it is narrowed down to."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from coopatlas.formats import HTML
from coopatlas.release.listing import Listing
from coopatlas.web.atlas import current_atlas
from coopatlas.web.list_address import asked_list
from coopatlas.web.map.places import Cartographer
from coopatlas.web.pages import page_language, render, represent

maps = Blueprint("maps", __name__)


@maps.get("/<any(organisations, places):name>/map")
def show_map(name: str) -> Response:
    """The map of a list, which is narrowed down as the list itself is."""
    atlas, language = current_atlas(), page_language()
    address = asked_list(name, atlas.directory)

    def make() -> Response:
        cartographer = Cartographer(atlas.directory, atlas.europe, language)
        drawn = cartographer.of if name == "organisations" else cartographer.of_places
        total = Listing(atlas.directory, address.selection, language.tag).total()
        return render("list_map.html", address=address, places=drawn(address.selection), total=total)

    return represent(HTML, make, "map", address.map_href())
