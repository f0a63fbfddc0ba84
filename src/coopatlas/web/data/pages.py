"""The page about the data as a whole: ``/data``."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint
from werkzeug.wrappers import Response

from coopatlas.formats import HTML
from coopatlas.web.atlas import current_atlas
from coopatlas.web.data.citing import cite
from coopatlas.web.data.datasets import dataset_rows
from coopatlas.web.data.diagram import NARROW, WIDE, draw
from coopatlas.web.data.gaps import gaps_of
from coopatlas.web.data.model import read_model
from coopatlas.web.data.offers import offers_of
from coopatlas.web.data.validation import WORDS_NAME, read_validation
from coopatlas.web.pages import page_language, render, represent
from coopatlas.web.uses import read_uses

data = Blueprint("data", __name__)


@data.get("/data")
def show_data() -> Response:
    """What the release holds, how it was checked, and how to take it home."""
    atlas, language = current_atlas(), page_language()

    def make() -> Response:
        model = read_model(read_uses(atlas.release), atlas.directory, language)
        return render(
            "data.html",
            offers=offers_of(atlas.release),
            model=model,
            drawings=(draw(model, WIDE), draw(model, NARROW)),
            validation=read_validation(atlas.release),
            words_name=WORDS_NAME,
            datasets=dataset_rows(atlas.engine, atlas.release.manifest, language),
            gaps=gaps_of(atlas.directory, atlas.engine, language.tag),
            citation=cite(atlas.release, language),
            settings=atlas.settings,
            created=datetime.fromisoformat(atlas.release.manifest.created).date(),
        )

    return represent(HTML, make, "data", atlas.settings)
