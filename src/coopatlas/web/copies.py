"""The page about copies of the site that need no server: what they hold, and what they cannot do."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from coopatlas.formats import HTML
from coopatlas.web.pages import render, represent

copies = Blueprint("copies", __name__)


@copies.get("/copies")
def show_copies() -> Response:
    """Say what a copy is, for those who read one and for those who would make one."""
    return represent(HTML, lambda: render("copies.html"), "copies")
