"""The data, shapes and ontology that come with the software, for those who check files of their own elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from coopatlas.errors import SettingsError
from coopatlas.settings import Settings

_IN_PACKAGE = Path(__file__).parent / "shipped"
_IN_REPOSITORY = Path(__file__).parents[2]


def shipped(settings: Settings) -> Settings:
    """The same settings, with the folders that come with the software.

    Raises:
        SettingsError: when they are not there.
    """
    for folder in (_IN_PACKAGE, _IN_REPOSITORY):
        if (folder / "shapes").is_dir():
            return replace(settings, data=folder / "data", shapes=folder / "shapes", ontology=folder / "ontology")
    raise SettingsError("this installation came without data, shapes and ontology; install it anew, or drop --shipped")
