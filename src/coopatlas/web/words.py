"""Pages of words: about the Atlas, the accessibility statement, privacy.

What they claim holds for every site that runs this software; who runs it and can be asked comes from the settings.
Source: Commission Implementing Decision (EU) 2018/1523, the model of an accessibility statement.
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint
from werkzeug.wrappers import Response

from coopatlas import __version__
from coopatlas.formats import HTML
from coopatlas.web.atlas import current_atlas
from coopatlas.web.pages import render, represent

ABOUT, ACCESSIBILITY, PRIVACY = "about", "accessibility", "privacy"

words = Blueprint("words", __name__)


@words.get(f"/{ACCESSIBILITY}")
def show_accessibility() -> Response:
    """Say what is done for people who cannot see, hear or move well, how it was tested, and whom to tell."""
    return _page(ACCESSIBILITY)


@words.get(f"/{PRIVACY}")
def show_privacy() -> Response:
    """Say what the service learns of who reads it."""
    return _page(PRIVACY)


def about_page() -> Response:
    """What the Atlas is, how a fact gets into it, and whom to tell of an error."""
    return _page(ABOUT)


def _page(name: str) -> Response:
    settings = current_atlas().settings
    created = datetime.fromisoformat(current_atlas().release.manifest.created).date()

    def make() -> Response:
        return render(
            f"{name}.html",
            operator=settings.operator,
            contact=settings.contact,
            software=__version__,
            created=created,
        )

    return represent(HTML, make, name, settings.operator, settings.contact)
