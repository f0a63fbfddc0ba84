"""What every request works with: the release served, the engine that answers, and the languages of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from coopatlas.query.engine import QueryEngine
from coopatlas.release.manifest import Release
from coopatlas.settings import Settings
from coopatlas.web.examples import Example
from coopatlas.web.languages import Language

_KEY = "coopatlas"


@dataclass(frozen=True)
class Atlas:
    """Built once by the application factory, never changed afterwards."""

    settings: Settings
    release: Release
    engine: QueryEngine
    languages: Mapping[str, Language]
    examples: tuple[Example, ...]
    assets_digest: str


def install(app: Flask, atlas: Atlas) -> None:
    """Tie an Atlas to its application."""
    app.extensions[_KEY] = atlas


def current_atlas() -> Atlas:
    """The Atlas that the application at work serves."""
    return cast("Atlas", current_app.extensions[_KEY])
